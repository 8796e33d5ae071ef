/** The figures of a run as text. */
import type { PartSummary, Spread, Summary } from './summary.js';

export function tables(summary: Summary): readonly string[] {
  const width = Math.max(...Object.keys(summary.faultsByKind).map(({ length }) => length), 0);
  return [
    'faults by kind',
    ...Object.entries(summary.faultsByKind).map(
      ([kind, count]) => `  ${kind.padEnd(width)} ${String(count).padStart(6)}`,
    ),
    ...summary.parts.flatMap(partLines),
    '',
    `${summary.faults} faults, ${summary.failovers} failovers, ${summary.changesOfLeadership} changes of leadership, ${summary.acts} acts, ` +
      `${summary.violations} violations in ${summary.minutes.toFixed(1)} minutes`,
  ];
}

function partLines(part: PartSummary): readonly string[] {
  const row = (name: string, value: string) => `  ${name.padEnd(34)} ${value}`;
  return [
    '',
    `${part.name}: ${part.replicas} replicas (${part.processes} processes), ${part.keys} lock keys, TTL ${part.ttlMs} ms, ${part.server}`,
    row('faults, in windows', `${part.faults}, ${part.windows}`),
    row('changes of leadership', `${part.changesOfLeadership}, ${part.takeovers} of them to another process`),
    row('acts', `${part.acts}, ${part.lateActsRefused} of them late: refused by their token`),
    row('role messages', String(part.roleMessages)),
    row('recovery', spreadText(part.recoveryMs)),
    row('recovery where it was interrupted', spreadText(part.recoveryAfterInterruptionMs)),
    ...failoverLines(part).map(([name, value]) => row(name, value)),
    ...part.figures.map(([name, value]) => row(name, value)),
    row('machine held up for', `${part.stalledMs} ms`),
    row('violations', String(part.violations)),
  ];
}

function failoverLines(part: PartSummary): readonly (readonly [name: string, value: string])[] {
  if (part.failovers === 0) return [];
  const causes = Object.entries(part.failoversByCause).map(([cause, count]) => `${count} by ${cause}`);
  return [
    ['failovers', `${part.failovers}: ${causes.join(', ')}`],
    ['leader after the first answer', spreadText(part.afterFirstAnswerMs)],
    ['leader after it was named', spreadText(part.afterNamingMs)],
    ['overlaps that are not promised', String(part.excused)],
  ];
}

function spreadText({ count, p50, p99, max }: Spread): string {
  return count === 0 ? 'none' : `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${count})`;
}
