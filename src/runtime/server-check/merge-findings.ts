/** Puts what was found on several servers into one list. */
import type { Finding } from './findings.js';

/** Said of all, with the largest number of those found. */
const LARGEST = new Set(['round-trip', 'clock']);
/** Said only if it was found on all. */
const COMMON = new Set(['rights-complete', 'events-on', 'events-to-come', 'memory']);
/** Of no interest where there are several. */
const SINGLE = new Set(['primary']);

export function mergeFindings(lists: readonly (readonly Finding[])[]): readonly Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of lists.flat()) {
    const { code } = finding;
    if (SINGLE.has(code)) continue;
    if (COMMON.has(code) && !lists.every((list) => list.some((other) => other.code === code))) continue;
    const identity = LARGEST.has(code) || COMMON.has(code) ? code : nameOf(finding);
    const before = merged.get(identity);
    if (before === undefined || (LARGEST.has(code) && number(finding) > number(before))) {
      merged.set(identity, finding);
    }
  }
  return [...merged.values()];
}

/** What is the same has one line, and so has each version. */
function nameOf({ code, params }: Finding): string {
  const { address, ...others } = params;
  return JSON.stringify([code, code === 'server' ? others : params]);
}

function number({ params }: Finding): number {
  return Number(params.ms ?? 0);
}
