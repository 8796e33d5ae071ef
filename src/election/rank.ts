/**
 * How candidates are ranked, and how they are named. The record of a lock key names the best candidate, `next`, so that
 * nobody has to know the members of a fleet. All of it is hints.
 */
import { doubtsStore } from './slow-store.js';
import type { ElectorConfig, ElectorState } from './state.js';

/** A whole number; the candidate with the largest is preferred. `never` makes an observer: it never takes the lease. */
export type Priority = number | 'never';

export const LEAST_PRIORITY = -1_000;
export const GREATEST_PRIORITY = 1_000;

export interface Rank {
  readonly priority: Priority;
  /** In [0, 1); decides between candidates of one priority. */
  readonly weight: number;
}

export interface Candidacy extends Rank {
  /** Whether an operator drains this replica: it hands over what it leads, and does not stand for election. */
  readonly drained: boolean;
}

export const ORDINARY: Candidacy = { priority: 0, weight: 0, drained: false };

export type Standing = 'candidate' | 'observer' | 'drained';

export function standing({ priority, drained }: Candidacy): Standing {
  if (drained) return 'drained';
  return priority === 'never' ? 'observer' : 'candidate';
}

/** Ranks are whole numbers on the server: parts of a million of a priority. */
const PARTS = 1_000_000;

/** The higher of two priorities. */
export function higher(one: Priority, other: Priority): Priority {
  if (one === 'never') return other;
  return other === 'never' || one >= other ? one : other;
}

/** Higher is better. Observers have no rank. */
export function rankOf({ priority, weight }: Rank): number | null {
  return priority === 'never' ? null : priority * PARTS + Math.floor(weight * PARTS);
}

/** The weight in a rank, as seen by a replica of some priority: 1 if it is of a higher one; null if of a lower one. */
export function weightBeside(rank: number, priority: Priority): number | null {
  if (priority === 'never') return 1;
  const parts = rank - priority * PARTS;
  // In the middle of a part, so that no rounding reaches another.
  return parts < 0 ? null : Math.min((parts + 0.5) / PARTS, 1);
}

/** What an attempt tells; null while this replica could not take the lease, or would not. */
export function rankToTell(state: ElectorState, now: number): number | null {
  const { candidacy, phase, trouble } = state;
  const leaves = phase.kind === 'follower' && now < phase.holdOffUntil;
  if (standing(candidacy) !== 'candidate' || leaves || trouble !== null || doubtsStore(state)) return null;
  return rankOf(candidacy);
}

/** `<name>#<id>`: a lease's value without the number of the attempt. */
export function candidateOf({ name, id }: Pick<ElectorConfig, 'name' | 'id'>): string {
  return `${name}#${id}`;
}

/** The candidate in a lease's value. */
export function candidateIn(value: string): string {
  return value.slice(0, value.lastIndexOf('.'));
}

/** The replica's name in a candidate. */
export function nameOf(candidate: string): string {
  return candidate.slice(0, candidate.lastIndexOf('#'));
}

/** Whether `to` is this candidate, its elector's id, or its replica's name. */
export function refersTo(to: string, candidate: string): boolean {
  return (
    to === candidate || to === nameOf(candidate) || to === candidate.slice(candidate.lastIndexOf('#') + 1)
  );
}
