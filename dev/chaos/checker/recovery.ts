/**
 * A leader acts again soon after the faults have ended, and goes on acting until the next ones begin.
 *
 * Counted are the stretches without acts, as far as they lie between two windows of faults. So a leadership that ends
 * some time after the last fault (a lease that was lost without a sign, say) is seen as well as one that never came back.
 */
import type { Act, FaultWindow, RunHistory, Span, Violation } from './history.js';

/** ms beyond one TTL, or two where the record was lost. */
export const RECOVERY_SLACK_MS = 500;
/** ms beyond one TTL after a failover of the server. */
export const FAILOVER_SLACK_MS = 1_000;

export interface Recovery {
  readonly key: string;
  readonly window: number;
  /** ms from the end of the last fault to the first act. */
  readonly ms: number;
  /** Whether no replica acted when the faults ended, or the next act was another term's. */
  readonly interrupted: boolean;
}

/** ms between two acts of a healthy leader, generously. */
const HEALTHY_GAP_MS = 50;

export function limitMs(
  { lostRecord, failedOver }: FaultWindow,
  ttlMs: number,
  slackMs = RECOVERY_SLACK_MS,
): number {
  const slack = failedOver === true ? FAILOVER_SLACK_MS : slackMs;
  return (lostRecord ? 2 : 1) * ttlMs + slack;
}

export function checkRecovery(key: string, acts: readonly Act[], history: RunHistory): readonly Violation[] {
  return history.windows.flatMap((window, index) => {
    const quiet = { begin: window.end, end: history.windows[index + 1]?.begin ?? history.end };
    const allowed = limitMs(window, history.ttlMs, history.recoverySlackMs);
    return silences(acts, quiet).flatMap((silence) => {
      const excused = stalled(history.stalls, { begin: stallsCountFrom(window, silence), end: silence.end });
      const silentMs = (silence.end - silence.begin - excused) / 1e6;
      return silentMs > allowed ? [tooLong(key, window, acts, silence, silentMs, allowed)] : [];
    });
  });
}

/** How long each key took after each window; keys that never recovered are violations and not listed. */
export function recoveries(key: string, acts: readonly Act[], history: RunHistory): readonly Recovery[] {
  return history.windows.flatMap((window) => {
    const next = firstFrom(acts, window.end);
    const [before, after] = [acts[next - 1], acts[next]];
    if (after === undefined) return [];
    const idle = before === undefined || (window.end - before.stamped) / 1e6 > HEALTHY_GAP_MS;
    const changed = before?.token !== after.token;
    const ms = (after.stamped - window.end) / 1e6;
    return [{ key, window: window.index, ms, interrupted: idle || changed }];
  });
}

/** The stretches without acts within a span, its edges included. */
function silences(acts: readonly Act[], span: Span): readonly Span[] {
  const found: Span[] = [];
  let begin = span.begin;
  for (let index = firstFrom(acts, span.begin); begin < span.end; index += 1) {
    const end = Math.min(acts[index]?.stamped ?? Number.POSITIVE_INFINITY, span.end);
    found.push({ begin, end });
    begin = end;
  }
  return found;
}

/** Index of the first act at or after `time`. */
function firstFrom(acts: readonly Act[], time: number): number {
  let [low, high] = [0, acts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((acts[middle]?.stamped ?? Number.POSITIVE_INFINITY) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Servers that watch each other do so by timeouts: a machine that stood still while one of them was replaced can make
 * them serve nothing for a while afterwards.
 */
function stallsCountFrom(window: FaultWindow, silence: Span): number {
  return window.failedOver === true ? window.begin : silence.begin;
}

function stalled(stalls: readonly Span[], { begin, end }: Span): number {
  return stalls.reduce(
    (sum, stall) => sum + Math.max(0, Math.min(stall.end, end) - Math.max(stall.begin, begin)),
    0,
  );
}

function tooLong(
  key: string,
  window: FaultWindow,
  acts: readonly Act[],
  silence: Span,
  silentMs: number,
  allowed: number,
): Violation {
  const next = firstFrom(acts, silence.end);
  const after = ((silence.begin - window.end) / 1e6).toFixed(0);
  return {
    rule: 'recovery',
    key,
    at: silence.begin,
    text: `nobody led for ${silentMs.toFixed(0)} ms from ${after} ms after window ${window.index} (${window.faults.join(', ')}); ${allowed} ms are allowed`,
    evidence: [acts[next - 1], acts[next]].filter((act) => act !== undefined),
  };
}
