/** Bounded waits for what a fleet is seen to do. */
import { filter, firstValueFrom, map, startWith, timeout } from 'rxjs';
import { WaitedTooLong } from '../harness/waiting.js';
import type { DemoFleet } from './fleet.js';
import type { Slot } from './slot.js';
import { type Fault, type Takeover, takeoverAfter } from './takeover.js';

/** ms; far beyond the promise, so that a late takeover is reported as late and not as missing. */
const BEYOND_TTL_MS = 8_000;

/** The first answer other than null, asked now and at every sighting. */
export function untilSeen<T>(
  fleet: DemoFleet,
  look: () => T | null,
  what: string,
  ms = fleet.ttlMs + BEYOND_TTL_MS,
): Promise<T> {
  return firstValueFrom(
    fleet.sightings$.pipe(
      startWith(null),
      map(look),
      filter((found) => found !== null),
      timeout({
        first: ms,
        with: () => {
          throw new WaitedTooLong(`waited ${ms} ms for ${what}`);
        },
      }),
    ),
  );
}

export function untilLeader(fleet: DemoFleet): Promise<Slot> {
  return untilSeen(fleet, () => fleet.leader ?? null, 'a leader');
}

/** The new leader has acted, too. */
export function untilTakeover(fleet: DemoFleet, fault: Fault): Promise<Takeover> {
  const look = (): Takeover | null => {
    const takeover = takeoverAfter(fault, fleet.ledger);
    return takeover?.actMs == null ? null : takeover;
  };
  return untilSeen(fleet, look, `a takeover after ${fault.what}`);
}

/** `count` more jobs that this replica acted on. */
export async function untilActed(fleet: DemoFleet, slot: Slot, count: number): Promise<void> {
  const target = fleet.ledger.counts(slot.name).acted + count;
  const look = (): true | null => (fleet.ledger.counts(slot.name).acted >= target ? true : null);
  await untilSeen(fleet, look, `${slot.name} to act on ${count} jobs`);
}

/** `count` more jobs that reached this replica, whatever it did with them. */
export async function untilReached(fleet: DemoFleet, slot: Slot, count: number): Promise<void> {
  const jobs = (): number => {
    const { acted, skipped } = fleet.ledger.counts(slot.name);
    return acted + skipped;
  };
  const target = jobs() + count;
  await untilSeen(fleet, () => (jobs() >= target ? true : null), `${count} jobs to reach ${slot.name}`);
}
