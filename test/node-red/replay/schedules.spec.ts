import { expect } from 'chai';
import { Dice } from '../../../dev/support/dice.js';
import { TTL_MS } from '../../support/simulation/fleet.js';
import { ReplayingFleet, type ReplayingReplica, TICK_MS } from '../../support/simulation/replaying-fleet.js';

/** `SEED=7 SCHEDULES=1` runs one schedule again; larger numbers than the defaults search for hours. */
const SEED = Number(process.env.SEED ?? 1);
const SCHEDULES = Number(process.env.SCHEDULES ?? 30);
const TTLS = 30;

interface Outcome {
  readonly fleet: ReplayingFleet;
  readonly story: readonly string[];
  /** By name, the ticks of its own source that no gate passed, at a time when it led. */
  readonly lost: ReadonlyMap<string, readonly number[]>;
}

function live(seed: number): Outcome {
  const random = new Dice(seed);
  const fleet = new ReplayingFleet();
  const story: string[] = [];
  const lost = new Map<string, readonly number[]>();
  const keyed = random.chance(0.5);
  let joined = 0;
  let calm = false;

  const enter = (): void => {
    fleet.join(`R${joined}`, {
      phase: random.next(),
      waitOnEmptyStore: true,
      lateMs: random.between(0, 0.9 * TTL_MS),
      keyed,
      weather: {
        latency: () => (calm || random.chance(0.95) ? random.between(0.1, 3) : random.between(3, 300)),
        copies: () => (calm || random.chance(0.7) ? 1 : random.chance(0.5) ? 0 : 2),
      },
      hearsayMs: () => (random.chance(0.2) ? null : random.between(0.5, 30)),
    });
    joined += 1;
  };
  const present = (): ReplayingReplica[] => fleet.members.filter(({ gone }) => !gone);
  const end = (how: 'crash' | 'stop'): void => {
    const member = random.chance(0.7) ? (fleet.leader ?? random.pick(present())) : random.pick(present());
    story.push(
      `${fleet.simulated.time.now.toFixed(0)} ${how} ${member.name}${member.leads ? ', the leader' : ''}`,
    );
    member[how]();
    if (present().length < 2) enter();
    else fleet.simulated.time.after(random.between(0, 2 * TTL_MS), enter);
  };
  const misfortunes: readonly (() => void)[] = [
    () => end('crash'),
    () => end('crash'),
    () => end('stop'),
    () => fleet.leader?.replica.elector.resign(),
    () => random.pick(present()).replica.clock.stall(random.between(0, 1.5 * TTL_MS)),
    () => {
      const { store } = random.pick(present()).replica;
      store.cut();
      fleet.simulated.time.after(random.between(0, 2 * TTL_MS), () => store.heal());
    },
    () => fleet.simulated.server.flush(),
    // Slow: a gap of less than a TTL does not count as one.
    () => random.pick(present()).deploy(random.between(1.05 * TTL_MS, 4 * TTL_MS)),
    () => fleet.leader?.deploy(random.between(1.05 * TTL_MS, 4 * TTL_MS)),
    () =>
      fleet.said.next(
        random.pick(['["replayed","the-scope-of-one",99999999,"0123456789abcdef"]', '[]', '{']),
      ),
  ];

  for (let count = 0; count < 3; count += 1) enter();
  fleet.run(2 * TTL_MS);
  while (fleet.simulated.time.now < TTLS * TTL_MS) {
    fleet.run(random.between(0, random.chance(0.2) ? 200 : 3 * TTL_MS));
    random.pick(misfortunes)();
  }
  calm = true;
  fleet.run(6 * TTL_MS);
  // Every one leads in the end.
  while (present().length > 0) {
    const leader = fleet.untilOneLeads(8 * TTL_MS);
    fleet.run(3 * TTL_MS);
    lost.set(leader.name, fleet.lost(leader));
    leader.stop();
    fleet.run(10);
  }
  return { fleet, story, lost };
}

describe('replay: over long random schedules', function () {
  this.timeout(60_000 + SCHEDULES * 500);

  it('each tick of the source of whoever leads has passed a gate, whatever happened before', () => {
    let replayed = 0;
    for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
      const { fleet, story, lost } = live(seed);
      for (const [name, ticks] of lost) {
        expect(ticks, `SEED=${seed} SCHEDULES=1: ${name}\n${story.join('\n')}`).to.deep.equal([]);
      }
      replayed += fleet.passes.filter((pass) => pass.replayed).length;
    }
    // Else the schedules would have been too quiet to show anything.
    expect(replayed).to.be.above((SCHEDULES * 5 * TTL_MS) / TICK_MS);
  });
});
