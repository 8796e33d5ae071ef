/** Lives a schedule through: misfortunes, calm, somebody leads, all stop. */
import { callBudget } from '../../../src/election/lease.js';
import type { Snapshot } from '../../support/simulation/keyspace.js';
import { carryOut } from './carry-out.js';
import { type Command, type Retreats, type Schedule, TTL_MS } from './schedule.js';
import { BY_HAND } from './spoil-server.js';
import { inOrder } from './words.js';
import { World } from './world.js';

/** ms beside whole TTLs that it may take to have a leader again: round trips, backoff, the spacing of looks. */
const BOUND_MS = 500;
/** Batch trips that it may take beside: to connect, to look, to release what was given up, to acquire, to renew. */
const ROUND_TRIPS = 6;
/** ms; steps in which the end is waited for, and in which everybody acts. */
const STEP_MS = 50;
/** ms between two acts of the eager; no divisor of a TTL. */
const EAGER_MS = 97;

export interface Outcome {
  readonly violations: readonly string[];
  readonly terms: number;
  readonly acts: number;
  /** Parts of the time that it may take, that it took until somebody led after the last misfortune. */
  readonly recoveryMs: number;
  readonly allowance: number;
  /** Who led the first key at last. */
  readonly leader: string | null;
}

export async function live(schedule: Schedule): Promise<Outcome> {
  const world = new World(schedule);
  for (const setup of schedule.replicas) world.join(setup, false);
  if (schedule.eager) actAllTheTime(world);
  await suffer(world, schedule.commands);
  const recoveryMs = recover(world, schedule);
  const { judge, allowance } = world;
  const leader = judge.leaders(0)[0]?.name ?? null;
  await end(world);
  return {
    violations: judge.violations,
    terms: judge.terms,
    acts: judge.acts,
    recoveryMs,
    allowance,
    leader,
  };
}

async function suffer(world: World, commands: readonly Command[]): Promise<void> {
  const pasts = new Map<Command, Snapshot>();
  for (const command of commands) {
    if (command.kind !== 'restart' || command.lostMs === null) continue;
    const { at, lostMs } = command;
    world.time.after(Math.max(0, at - lostMs), () => pasts.set(command, world.server.data.snapshot()));
  }
  for (const command of inOrder(commands)) {
    world.time.runUntil(command.at);
    // Promises settle between two misfortunes, as a process that stops does not wait for the end of the world.
    await Promise.resolve();
    carryOut(world, command, pasts.get(command) ?? null);
    world.judge.watch();
    if (world.judge.violations.length > 0) return;
  }
}

/** @returns ms from the end of the last misfortune until each key had a leader */
function recover(world: World, { keepsRanks = false, retreats }: Schedule): number {
  const { time, judge, keys } = world;
  // Once only: as long as the network is slow, something is always under way.
  time.runUntil(Math.max(time.now, world.quietAt));
  world.calm();
  if (!keepsRanks) world.standAlike();
  // What was still under way, as slow as the network was.
  while (time.now < world.quietAt) time.runUntil(world.quietAt);
  // What a person wrote there a person removes, also if a restart brought it back.
  for (const key of keys) if (world.server.data.get(key) === BY_HAND) world.server.data.del(key);
  const begun = time.now;
  const away = reachable(world);
  // Nobody can lead who is too far away; no promise was made, but that of safety.
  if (away.length === 0) {
    time.run(2 * world.longestTtlMs);
    everybodyActs(world);
    return 0;
  }
  const limit =
    (1 + world.allowance) * world.longestTtlMs +
    BOUND_MS +
    ROUND_TRIPS * Math.max(...away) +
    farthest(world) +
    retreatingMs(world, retreats);
  for (let key = 0; key < keys.length; key += 1) {
    while (judge.leaders(key).length !== 1 && judge.violations.length === 0) {
      if (time.now - begun > limit) judge.find([`liveness: nobody leads key ${key} after ${limit} ms`]);
      time.run(STEP_MS);
      everybodyActs(world);
    }
  }
  const took = time.now - begun;
  time.run(TTL_MS / 2);
  everybodyActs(world);
  return took;
}

/** ms; how long work goes on. A process that has to be ended leaves the leases of its other keys behind. */
function retreatingMs({ longestTtlMs }: World, retreats: Retreats | undefined): number {
  if (retreats === undefined) return 0;
  return retreats.reserveMs + (retreats.takesMs.includes(null) ? longestTtlMs : 0);
}

/** ms; what one who is too far away asked for in time may still begin a wait when it arrives. */
function farthest({ running }: World): number {
  return Math.max(...running.map(({ roundTripMs }) => roundTripMs));
}

/** ms that those replicas are away from the server which can lead. */
function reachable({ running, ttlMs }: World): readonly number[] {
  return running.map(({ roundTripMs }) => roundTripMs).filter((ms) => ms < 0.95 * callBudget(ttlMs));
}

function actAllTheTime(world: World): void {
  everybodyActs(world);
  if (!world.ended) world.time.after(EAGER_MS, () => actAllTheTime(world));
}

function everybodyActs({ judge, running }: World): void {
  for (const process of running) judge.act(process);
}

async function end(world: World): Promise<void> {
  world.ended = true;
  if (world.judge.violations.length > 0) return;
  const stops = world.running.map((process) => process.stop());
  world.time.run(TTL_MS);
  for (const violations of await Promise.all(stops)) world.judge.find(violations);
}
