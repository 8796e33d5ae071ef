/**
 * The order in which a vacant lease is taken: whoever was named at once, the others a moment later. A dead or lying one
 * costs that moment and nothing else. The order saves a fleet from racing; no safety rests on it.
 */
import { candidateOf, refersTo, standing } from './rank.js';
import type { ElectorState, Phase } from './state.js';

type Follower = Extract<Phase, { kind: 'follower' }>;

/** ms that a vacant lease is left to whoever was named. Looks that follow an acquisition are spread over as long. */
export const YIELD_MS = 50;

/** ms after its end at which this replica takes a lease that ends by itself. */
export function yieldMs(state: ElectorState): number {
  return yields(state, state.next?.candidate) ? YIELD_MS : 0;
}

/** Whether this replica lets another one take a vacant lease first. An observer then finds a leader, and no vacancy. */
function yields({ config, candidacy }: ElectorState, to: string | undefined): boolean {
  return standing(candidacy) !== 'candidate' || (to !== undefined && !refersTo(to, candidateOf(config)));
}

/**
 * The lease may be vacant: waits if another one was named. Once until the store shows a lease, never anew: else further
 * pushes, which can be forged, could keep the lease vacant.
 */
export function vacated(state: ElectorState, phase: Follower, to: string | undefined, now: number): Follower {
  const known = { ...phase, vacant: true };
  return phase.yieldUntil !== null || !yields(state, to) ? known : { ...known, yieldUntil: now + YIELD_MS };
}

/** A release named `to`: whoever that is waits no longer. */
export function released(
  state: ElectorState,
  phase: Follower,
  to: string | undefined,
  now: number,
): Follower {
  if (to === undefined || yields(state, to)) return vacated(state, phase, to, now);
  return { ...phase, vacant: true, yieldUntil: Math.min(phase.yieldUntil ?? now, now) };
}

/**
 * Whether an attempt claims the lease. A regular look only asks: it could arrive just after a release, and before whoever
 * was named.
 */
export function mayBeVacant(phase: Phase, now: number): boolean {
  return phase.kind !== 'follower' || phase.lease === null || phase.vacant || now >= phase.until;
}

/** ms; when to look after an acquisition elsewhere: each process has its own moment, so that they do not meet. */
export function lookAfterAcquisition({ config }: ElectorState, now: number): number {
  return now + config.phase * YIELD_MS;
}
