/** A stretch of a part that is worth a picture: around the first violation, else where leadership moved most. */
import type { Act, Span } from '../../checker/history.js';
import { actsByKey } from '../../checker/history.js';
import type { PartRecord } from '../../run/part.js';
import type { FaultRecord } from '../../run/window.js';

/** What one replica did without a pause. */
export interface Bar extends Span {
  readonly replica: string;
  readonly token: number;
}

export interface Timeline extends Span {
  readonly title: string;
  readonly lanes: readonly { readonly key: string; readonly bars: readonly Bar[] }[];
  readonly faults: readonly FaultRecord[];
}

/** ns */
const LENGTH = 14e9;
/** ns between two acts from which on a gap is drawn. */
const GAP = 60e6;

export function excerptOf(part: PartRecord): Timeline {
  const { history, verdict, faults, plan } = part;
  const begin = verdict.violations[0] === undefined ? liveliest(part) : verdict.violations[0].at - LENGTH / 2;
  const span = { begin, end: begin + LENGTH };
  const lanes = [...actsByKey(history)].map(([key, acts]) => ({ key, bars: barsOf(acts, span) }));
  return {
    ...span,
    title: `${plan.name}, TTL ${plan.ttlMs} ms, seed ${plan.seed.split('/')[0]}`,
    lanes,
    faults: faults.filter((fault) => meets(fault, span)),
  };
}

/** How many beginnings of terms a failover of the server counts for. */
const WEIGHT = 5;

/** Where most terms begin, or, rather than that, the server failed over. */
function liveliest({ verdict, history }: PartRecord): number {
  const terms = verdict.terms.map(({ first }) => first.stamped);
  const failovers = history.failovers.flatMap(({ named }) => Array<number>(WEIGHT).fill(named));
  const begins = [...terms, ...failovers].sort((a, b) => a - b);
  let best = { begin: begins[0] ?? 0, count: 0 };
  let end = 0;
  begins.forEach((begin, index) => {
    while ((begins[end] ?? Number.POSITIVE_INFINITY) < begin + LENGTH) end += 1;
    if (end - index > best.count) best = { begin, count: end - index };
  });
  return best.begin - (failovers.length > 0 ? 2e9 : 0.2e9);
}

function barsOf(acts: readonly Act[], span: Span): readonly Bar[] {
  const bars: Bar[] = [];
  for (const { replica, token, stamped } of acts) {
    const last = bars.at(-1);
    if (last?.replica === replica && last.token === token && stamped - last.end < GAP) {
      bars[bars.length - 1] = { ...last, end: stamped };
    } else {
      bars.push({ replica, token, begin: stamped, end: stamped });
    }
  }
  return bars.filter((bar) => meets(bar, span));
}

function meets(one: Span, other: Span): boolean {
  return one.begin <= other.end && one.end >= other.begin;
}
