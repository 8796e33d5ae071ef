import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { type FleetOptions, keyNames, type Move, SimulatedFleet } from './support/simulated-fleet.js';

const TTL_MS = 10_000;
const MINUTE_MS = 60_000;
const keys = keyNames(200);

function fleetOf(replicas: number, options: Partial<FleetOptions> = {}): SimulatedFleet {
  const fleet = new SimulatedFleet({ seed: 1, ttlMs: TTL_MS, ...options });
  for (let index = 0; index < replicas; index++) fleet.start({ keys });
  return fleet;
}

/** One replica that leads everything, then nine more. */
function grownFleet(options: Partial<FleetOptions> = {}): {
  fleet: SimulatedFleet;
  moves: () => readonly Move[];
} {
  const fleet = fleetOf(1, options);
  fleet.pass(MINUTE_MS);
  const before = fleet.moves.length;
  for (let index = 1; index < 10; index++) fleet.start({ keys });
  return { fleet, moves: () => fleet.moves.slice(before) };
}

function moved(fleet: SimulatedFleet, happens: () => void): readonly Move[] {
  const before = fleet.moves.length;
  happens();
  fleet.pass(3 * MINUTE_MS);
  return fleet.moves.slice(before);
}

function differ(fleet: SimulatedFleet): number {
  return Math.max(...fleet.loads) - Math.min(...fleet.loads);
}

/** Whether a key returned to a replica that had given it away. */
function goBack(moves: readonly Move[]): boolean {
  return moves.some(({ key, to }, index) =>
    moves.slice(0, index).some((earlier) => earlier.key === key && earlier.from === to),
  );
}

describe('balance of a simulated fleet', () => {
  for (const replicas of [1, 3, 10]) {
    it(`gives ${replicas} replicas equal shares of 200 keys`, () => {
      const fleet = fleetOf(replicas);
      fleet.pass(3 * MINUTE_MS);
      ok(differ(fleet) <= 1, fleet.loads.join(' '));
      const before = fleet.moves.length;
      fleet.pass(3 * MINUTE_MS);
      strictEqual(fleet.moves.length, before);
    });
  }

  for (const seed of [1, 2, 3]) {
    it(`spreads 200 keys from 1 to 10 replicas within 3 minutes (seed ${seed})`, () => {
      const { fleet, moves } = grownFleet({ seed });
      fleet.pass(3 * MINUTE_MS);
      ok(
        fleet.loads.every((load) => load >= 15 && load <= 25),
        fleet.loads.join(' '),
      );
      fleet.pass(2 * MINUTE_MS);
      ok(differ(fleet) <= 1, fleet.loads.join(' '));
      ok(moves().length <= 180 + 4, `${moves().length} moves`);
      strictEqual(goBack(moves()), false);
    });
  }

  it('is reached without pushes, too', () => {
    const { fleet, moves } = grownFleet({ pushes: false });
    fleet.pass(5 * MINUTE_MS);
    ok(differ(fleet) <= 1, fleet.loads.join(' '));
    strictEqual(goBack(moves()), false);
  });

  for (const how of ['cleanly', 'crash'] as const) {
    it(`moves a share when a replica ends (${how}), a share when it returns, and nothing else`, () => {
      const fleet = fleetOf(10);
      fleet.pass(5 * MINUTE_MS);
      const [gone = ''] = fleet.ids.slice(3);
      const left = moved(fleet, () => fleet.end(gone, how));
      ok(differ(fleet) <= 1, fleet.loads.join(' '));
      const back = moved(fleet, () => fleet.start({ keys }));
      deepStrictEqual([left.length, back.length, new Set(fleet.loads)], [20, 20, new Set([20])]);
    });
  }

  it('does not overfill a newcomer to which nine replicas give at once', () => {
    const fleet = fleetOf(9);
    fleet.pass(5 * MINUTE_MS);
    const moves = moved(fleet, () => fleet.start({ keys }));
    strictEqual(moves.length, 20);
    strictEqual(differ(fleet), 0);
  });

  it('leaves a replica alone that comes and goes every 5 s', () => {
    const fleet = fleetOf(3);
    fleet.pass(3 * MINUTE_MS);
    const before = fleet.moves.length;
    for (let turn = 0; turn < 60; turn++) {
      const id = fleet.start({ keys });
      fleet.pass(5_000);
      fleet.end(id, 'crash');
      fleet.pass(5_000);
    }
    deepStrictEqual(fleet.moves.slice(before), []);
  });

  it('serves replicas that campaign for some of the keys only', () => {
    const fleet = fleetOf(2);
    const few = fleet.start({ keys: keys.slice(0, 10) });
    fleet.start({ keys: keys.slice(0, 100) });
    fleet.pass(6 * MINUTE_MS);
    strictEqual(fleet.load(few), 10);
    const others = fleet.loads.filter((_load, index) => fleet.ids[index] !== few);
    ok(Math.max(...others) - Math.min(...others) <= 1, others.join(' '));
  });

  it('serves replicas of one name as if each had its own', () => {
    const fleet = fleetOf(1);
    fleet.pass(MINUTE_MS);
    for (let index = 0; index < 3; index++) fleet.start({ keys, name: 'node-red' });
    fleet.pass(4 * MINUTE_MS);
    ok(differ(fleet) <= 1, fleet.loads.join(' '));
  });

  it('counts no observer', () => {
    const fleet = fleetOf(4);
    const observer = fleet.start({ keys, observer: true });
    fleet.pass(4 * MINUTE_MS);
    deepStrictEqual([...fleet.loads].sort(), [0, 50, 50, 50, 50]);
    strictEqual(fleet.load(observer), 0);
  });

  it('gives everything to the replicas of the highest priority, in equal shares', () => {
    const fleet = fleetOf(2);
    fleet.pass(MINUTE_MS);
    const preferred = [1, 2].map(() => fleet.start({ keys, priority: 10 }));
    fleet.pass(6 * MINUTE_MS);
    deepStrictEqual(
      preferred.map((id) => fleet.load(id)),
      [100, 100],
    );
  });
});
