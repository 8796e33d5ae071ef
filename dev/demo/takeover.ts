/** How long a fleet was without a leader after a fault. */
import type { ActCounter } from './act-counter.js';

export interface Fault {
  /** "kill -9 of replica-1" */
  readonly what: string;
  /** ms of the monotonic clock, read just before the signal was sent. */
  readonly atMs: number;
  /** The token of the term that the fault hit. */
  readonly token: number;
}

export interface Takeover {
  readonly by: string;
  readonly token: number;
  /** ms from the fault to the new leader's role message, stamped in the new leader. */
  readonly roleMs: number;
  /** ms from the fault to its first act; null until then. */
  readonly actMs: number | null;
}

/** The line that explains the figures. */
export const MEASURED = "Takeover: from sending the signal to the new leader's role message (output 3).";

/** null before a takeover. A fault that the leader survives (a short freeze) has none. */
export function takeoverAfter(fault: Fault, ledger: ActCounter): Takeover | null {
  const term = ledger.terms.find(({ token }) => token > fault.token);
  if (term === undefined) return null;
  const firstAct = Math.min(...term.acts.map(({ atMs }) => atMs));
  return {
    by: term.leader,
    token: term.token,
    roleMs: term.knownSinceMs - fault.atMs,
    actMs: Number.isFinite(firstAct) ? firstAct - fault.atMs : null,
  };
}

/** ms as people read them: tenths only where they matter. */
export function inMs(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
