/** The faults of the tour in hot standby. */
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../harness/node-red/index.js';
import { within } from '../../harness/waiting.js';
import type { Slot } from '../slot.js';
import { inMs } from '../takeover.js';
import { faultOn, type Tour } from '../tour-steps.js';
import type { Step } from '../verdict.js';
import { untilSeen, untilTakeover } from '../watch.js';
import { TTL_MS } from './flow.js';
import type { StandbyFleet } from './standby-fleet.js';

export type StandbyTour = Tour<StandbyFleet>;

/** ms; far below the rest of a lease. */
const PLANNED_LIMIT_MS = TTL_MS / 2;
/** ms; what a busy machine may add to the end of a lease, and to the start of the flows. */
const CRASH_LIMIT_MS = TTL_MS + 1_500;
/** ms beyond the takeover for which the frozen replica stays frozen. */
const FROZEN_LONGER_MS = 300;
/** ms until a thawed process has ended. */
const ENDED_MS = 5_000;

export interface Thawed {
  readonly replica: string;
  /** Exit code or signal. */
  readonly ended: number | string | null;
}

export function handOver(tour: StandbyTour): Promise<Step> {
  return strike(tour, 'hand-over from', (active) => tour.fleet.handOver(active), PLANNED_LIMIT_MS);
}

export function throwError(tour: StandbyTour): Promise<Step> {
  return strike(tour, 'uncaught exception in', (active) => active.throwError(), PLANNED_LIMIT_MS);
}

export async function killHard(tour: StandbyTour): Promise<Step> {
  const leaseLeftMs = await tour.fleet.leaseLeftMs();
  const step = await strike(tour, 'kill -9 of', (active) => active.kill(), CRASH_LIMIT_MS);
  return { ...step, leaseLeftMs };
}

export function stopCleanly(tour: StandbyTour): Promise<Step> {
  return strike(tour, 'clean stop (SIGTERM) of', (active) => active.stop(), PLANNED_LIMIT_MS);
}

/** All that have ended, in parallel. */
export async function startAgain({ fleet, narrator }: StandbyTour): Promise<void> {
  const start = async (slot: Slot): Promise<void> => {
    await narrator.during(`starting ${slot.name} again`, slot.start());
    const waits = () => (fleet.latest(slot)?.role === 'follower' ? true : null);
    await untilSeen(fleet, waits, `${slot.name} to be a standby`);
  };
  await Promise.all(fleet.slots.filter(({ isDown }) => isDown).map(start));
}

export async function freezeAndThaw(tour: StandbyTour): Promise<Step & { readonly thawed: Thawed }> {
  const { fleet, narrator } = tour;
  const leaseLeftMs = await fleet.leaseLeftMs();
  let frozen: Slot | undefined;
  const step = await strike(
    tour,
    'freeze (SIGSTOP) of',
    async (active) => {
      frozen = active;
      active.freeze();
    },
    CRASH_LIMIT_MS,
  );
  if (frozen === undefined) throw new Error('nobody was frozen');
  await delay(FROZEN_LONGER_MS);
  const thawedMs = monotonicMs();
  narrator.say(`thaw (SIGCONT) of ${frozen.name}`);
  const ending = frozen.replica.exited;
  frozen.thaw();
  const { code, signal } = await within(ending, ENDED_MS, `${frozen.name} to end`);
  const ended = signal ?? code;
  narrator.say(`  it has ended ${inMs(monotonicMs() - thawedMs)} later`);
  return { ...step, leaseLeftMs, thawed: { replica: frozen.name, ended } };
}

async function strike(
  tour: StandbyTour,
  what: string,
  act: (active: Slot) => Promise<unknown>,
  limitMs: number,
): Promise<Step> {
  const { fleet, narrator } = tour;
  const { leader, fault } = await faultOn(tour, what);
  const [takeover] = await Promise.all([untilTakeover(fleet, fault), act(leader)]);
  const { by, roleMs, actMs } = takeover;
  narrator.say(
    `  ${by} leads ${inMs(roleMs)} later; its first message reaches the broker after ${inMs(actMs ?? 0)}`,
  );
  return { what: fault.what, leaseLeftMs: null, takeover, limitMs };
}
