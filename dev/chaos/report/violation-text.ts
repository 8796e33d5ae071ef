/** A violation for people: what, when, the history around it, the faults in progress, how to repeat it. */
import type { Entry, Violation } from '../checker/history.js';
import type { PartRecord } from '../run/part.js';
import type { FaultRecord } from '../run/window.js';

/** ns of faults shown before a violation. */
const BEFORE = 3e9;
const SHOWN = 5;

export function violationLines(part: PartRecord): readonly string[] {
  const { violations } = part.verdict;
  if (violations.length === 0) return [];
  const more = violations.length - SHOWN;
  return [
    '',
    `${part.plan.name}: ${violations.length} VIOLATIONS`,
    ...violations.slice(0, SHOWN).flatMap((violation) => describe(violation, part)),
    ...(more > 0 ? [`  … and ${more} more, see summary.json`] : []),
  ];
}

/** How many faults had begun when the first violation happened; null if there was none. */
export function faultsUntilFirst({ verdict, faults }: PartRecord): number | null {
  const [first] = verdict.violations;
  return first === undefined ? null : faults.filter(({ begin }) => begin <= first.at).length;
}

function describe({ rule, key, at, text, evidence }: Violation, { faults }: PartRecord): readonly string[] {
  const around = faults.filter(({ begin, end }) => begin <= at && end >= at - BEFORE);
  return [
    `  ${seconds(at)} [${rule}] ${key} ${text}`,
    ...evidence.map((entry) => `      ${entryText(entry)}`),
    ...around.map((fault) => `    fault ${faultText(fault)}`),
  ];
}

function entryText(entry: Entry): string {
  if (entry.kind === 'act') {
    const { replica, token, stamped, acted } = entry;
    return `${seconds(stamped)} ${replica} acted with token ${token} (done at ${seconds(acted)})`;
  }
  const { at, replica, role, previousRole, token, reason } = entry;
  return `${seconds(at)} ${replica} was told: ${previousRole} -> ${role}, token ${token}, ${reason}`;
}

function faultText({ begin, end, kind, target, detail, window }: FaultRecord): string {
  return `${seconds(begin)} to ${seconds(end)} ${kind} (${target}${detail === '' ? '' : `; ${detail}`}), window ${window}`;
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(4)} s`;
}
