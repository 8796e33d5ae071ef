/** The figures of a run. */
import { percentile } from '../../support/statistics.js';
import type { ChaosOptions } from '../options.js';
import type { Figures, PartRecord } from '../run/part.js';

/** ms, of all pairs of a window and a lock key; null of none. */
export interface Spread {
  readonly count: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export interface PartSummary {
  readonly name: string;
  readonly server: string;
  readonly replicas: number;
  readonly processes: number;
  readonly keys: number;
  readonly ttlMs: number;
  readonly faults: number;
  readonly windows: number;
  readonly changesOfLeadership: number;
  /** Those that brought another process to the lead. */
  readonly takeovers: number;
  readonly acts: number;
  /** Acts of processes stopped between guard and act, which the register refused by their token. */
  readonly lateActsRefused: number;
  readonly roleMessages: number;
  readonly violations: number;
  /** Failovers of the servers. */
  readonly failovers: number;
  readonly failoversByCause: Readonly<Record<string, number>>;
  /** Overlaps and the like that are not promised, see `checker/excused.ts`. */
  readonly excused: number;
  /** From a new primary's first answer to the next act. */
  readonly afterFirstAnswerMs: Spread;
  /** The same from the time when most of the sentinels, or nodes, named it. */
  readonly afterNamingMs: Spread;
  /** From the end of the last fault of a window to the next act. */
  readonly recoveryMs: Spread;
  /** The same, where the leadership had been interrupted. */
  readonly recoveryAfterInterruptionMs: Spread;
  /** Time that the machine did not let the driver run. */
  readonly stalledMs: number;
  /** Of replicas in hot standby. */
  readonly figures: Figures;
}

export interface Summary {
  readonly seed: string;
  readonly minutes: number;
  readonly faults: number;
  readonly changesOfLeadership: number;
  readonly acts: number;
  readonly failovers: number;
  readonly violations: number;
  readonly faultsByKind: Readonly<Record<string, number>>;
  readonly parts: readonly PartSummary[];
}

export function summarize({ seed }: ChaosOptions, parts: readonly PartRecord[], minutes: number): Summary {
  const summaries = parts.map(summarizePart);
  const sum = (count: (part: PartSummary) => number) =>
    summaries.reduce((total, part) => total + count(part), 0);
  return {
    seed,
    minutes,
    faults: sum(({ faults }) => faults),
    changesOfLeadership: sum(({ changesOfLeadership }) => changesOfLeadership),
    acts: sum(({ acts }) => acts),
    failovers: sum(({ failovers }) => failovers),
    violations: sum(({ violations }) => violations),
    faultsByKind: counted(parts.flatMap(({ faults }) => faults.map(({ kind }) => kind))),
    parts: summaries,
  };
}

function summarizePart({ plan, server, faults, history, verdict, figures }: PartRecord): PartSummary {
  const { recoveries } = verdict;
  return {
    name: plan.name,
    server,
    replicas: plan.replicas,
    processes: history.processes.length,
    keys: plan.keys.length,
    ttlMs: plan.ttlMs,
    faults: faults.length,
    windows: history.windows.length,
    changesOfLeadership: verdict.changes,
    takeovers: verdict.takeovers,
    acts: verdict.acts,
    lateActsRefused: verdict.lateActs,
    roleMessages: history.processes.flat().filter(({ kind }) => kind === 'role').length,
    violations: verdict.violations.length,
    failovers: history.failovers.length,
    failoversByCause: counted(history.failovers.map(({ cause }) => cause)),
    excused: verdict.excused.length,
    afterFirstAnswerMs: spread(verdict.takeoversAfter.map(({ answeredMs }) => answeredMs)),
    afterNamingMs: spread(verdict.takeoversAfter.map(({ namedMs }) => namedMs)),
    recoveryMs: spread(recoveries.map(({ ms }) => ms)),
    recoveryAfterInterruptionMs: spread(
      recoveries.filter(({ interrupted }) => interrupted).map(({ ms }) => ms),
    ),
    stalledMs: Math.round(history.stalls.reduce((total, { begin, end }) => total + (end - begin) / 1e6, 0)),
    figures,
  };
}

function spread(values: readonly number[]): Spread {
  const at = (share: number) =>
    values.length === 0 ? null : Math.round(percentile(values, share) * 10) / 10;
  return { count: values.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a));
}
