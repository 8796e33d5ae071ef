/** Random schedules: what can befall a fleet, drawn by a seed, within what the protocol promises to survive. */

import { Dice } from '../../../dev/support/dice.js';
import type { Push } from '../../../src/election/ports.js';
import { KEY, SimulatedFleet, TTL_MS } from '../../support/simulation/fleet.js';
import type { Snapshot } from '../../support/simulation/keyspace.js';
import type { SimulatedReplica } from '../../support/simulation/replica.js';

/** Parts of 1 by which the replicas' clocks run apart from the server's; two of them differ by less than 1 %. */
const DRIFT = 0.004;

type Misfortune = (fleet: SimulatedFleet, random: Dice) => string;

const anyReplica = ({ replicas }: SimulatedFleet, random: Dice): SimulatedReplica | undefined =>
  replicas[Math.floor(random.next() * replicas.length)];

const cut: Misfortune = (fleet, random) => {
  const replica = anyReplica(fleet, random);
  const duration = random.between(0, 2 * TTL_MS);
  replica?.store.cut();
  fleet.time.after(duration, () => replica?.store.heal());
  return `cut ${replica?.name} for ${duration}`;
};

const silence: Misfortune = (fleet, random) => {
  const replica = anyReplica(fleet, random);
  const duration = random.between(0, 2 * TTL_MS);
  replica?.store.fallSilent({ lateMs: () => (random.chance(0.5) ? null : random.between(0, 4 * TTL_MS)) });
  fleet.time.after(duration, () => replica?.store.heal());
  return `silence ${replica?.name} for ${duration}`;
};

const stall: Misfortune = (fleet, random) => {
  const replica = anyReplica(fleet, random);
  const duration = random.between(0, 1.5 * TTL_MS);
  replica?.clock.stall(duration);
  return `stall ${replica?.name} for ${duration}`;
};

const crash: Misfortune = (fleet, random) => {
  const replica = anyReplica(fleet, random);
  if (replica === undefined) return 'nobody to crash';
  replica.crash();
  replace(fleet, replica, random);
  return `crash ${replica.name}`;
};

const stop: Misfortune = (fleet, random) => {
  const replica = anyReplica(fleet, random);
  if (replica === undefined) return 'nobody to stop';
  void replica.elector.stop();
  replace(fleet, replica, random);
  return `stop ${replica.name}`;
};

const resign: Misfortune = (fleet, random) => {
  const replica = anyReplica(fleet, random);
  replica?.elector.resign();
  return `resign ${replica?.name}`;
};

const flush: Misfortune = ({ server }) => {
  server.flush();
  return 'flush';
};

const evict: Misfortune = ({ server }) => {
  server.evict(KEY);
  return 'evict';
};

const restart: Misfortune = (fleet, random) => {
  const data: Snapshot = fleet.server.data.snapshot();
  const lost = random.between(0, 1_000);
  fleet.time.after(lost, () => fleet.server.restart(data));
  return `restart in ${lost} with the data of now`;
};

const busy: Misfortune = (fleet, random) => {
  const duration = random.between(0, TTL_MS);
  fleet.server.refuse({ kind: 'busy', code: 'LOADING' });
  fleet.time.after(duration, () => fleet.server.refuse(null));
  return `busy for ${duration}`;
};

const clockBack: Misfortune = (fleet, random) => {
  const byMs = random.between(0, 10 * TTL_MS);
  fleet.server.setClock(-byMs);
  return `server clock back by ${byMs}`;
};

const forge: Misfortune = ({ server }, random) => {
  const token = random.pick([0, 1, 2 ** 52]);
  const push = random.pick<Push>([
    { kind: 'acquired', token },
    { kind: 'released', token },
    { kind: 'renewed', token, ttlMs: random.between(0, 10 * TTL_MS) },
    { kind: 'expired' },
  ]);
  server.publish({ key: KEY, push });
  return `forge ${JSON.stringify(push)}`;
};

const ALWAYS = [cut, silence, stall, crash, stop, resign, evict, busy, forge] as const;

/**
 * Tokens grow as long as the record, the acquiring replica's memory or the server's clock survives: so one schedule
 * spoils the record, or the clock, never both.
 */
const LOSING_DATA: readonly [Misfortune, ...Misfortune[]] = [...ALWAYS, flush, restart];
const LOSING_TIME: readonly [Misfortune, ...Misfortune[]] = [...ALWAYS, clockBack];

/** A new process takes the place of one that ended. */
function replace(fleet: SimulatedFleet, gone: SimulatedReplica, random: Dice): void {
  fleet.replicas.splice(fleet.replicas.indexOf(gone), 1);
  fleet.time.after(random.between(0, TTL_MS), () => enter(fleet, random));
}

function enter(fleet: SimulatedFleet, random: Dice): void {
  const name = `R${fleet.joined}`;
  fleet.join(name, {
    phase: random.next(),
    // Fleets whose store can lose everything are told to wait, since a newcomer has no memory.
    waitOnEmptyStore: true,
    clock: { rate: random.between(1 - DRIFT, 1 + DRIFT), origin: random.between(0, 1e6) },
    weather: {
      latency: () => (fleet.calm || random.chance(0.95) ? random.between(0.1, 3) : random.between(3, 1_500)),
      copies: () => (fleet.calm || random.chance(0.7) ? 1 : random.chance(0.5) ? 0 : 2),
    },
  });
}

export interface MisfortuneOutcome {
  readonly fleet: SimulatedFleet;
  /** What happened, in order, to be printed when a promise was broken. */
  readonly story: readonly string[];
}

/** ms that the longest misfortune takes, with what it leaves behind: a command that comes four TTLs late. */
export const AFTERMATH_MS = 6 * TTL_MS;

/** One schedule of a few replicas. */
export function live(seed: number, ttls: number): MisfortuneOutcome {
  const random = new Dice(seed);
  const fleet = new SimulatedFleet();
  const story: string[] = [];
  const misfortunes = random.pick([LOSING_DATA, LOSING_TIME]);
  for (let count = 2 + Math.floor(random.next() * 2); count > 0; count -= 1) enter(fleet, random);
  while (fleet.time.now < ttls * TTL_MS && fleet.violations.length === 0) {
    fleet.time.run(random.between(0, random.chance(0.3) ? 100 : 2 * TTL_MS));
    const what = random.pick(misfortunes)(fleet, random);
    story.push(`${fleet.time.now.toFixed(2)} ${what}`);
    fleet.server.sweep(KEY);
  }
  fleet.calm = true;
  return { fleet, story };
}
