/** One part of a run: one fleet on one server, window after window, until enough faults have struck. */

import { type CheckResult, check } from '../checker/check.js';
import type { RunHistory, StandbyRules, Violation } from '../checker/history.js';
import type { FaultKind } from '../faults/kind.js';
import { lasting } from '../faults/lasting.js';
import { planWindow } from '../faults/plan.js';
import { readHistoryFile } from '../fleet/history-file.js';
import type { ChaosReplica } from '../fleet/member.js';
import { ReplicaNetwork } from '../proxy/replica-network.js';
import type { RunClock } from '../run-clock.js';
import type { Servers } from '../server/servers.js';
import { FleetArena } from './fleet-arena.js';
import { StallWatch } from './stall-watch.js';
import { type FaultRecord, runWindow } from './window.js';

/** For the report. */
export interface PartFacts {
  readonly name: string;
  readonly seed: string;
  readonly keys: readonly string[];
  readonly ttlMs: number;
  readonly replicas: number;
  /** Whether terms that overlap while clients are cut off together with a primary are counted, not judged. */
  readonly overlapsExcused?: boolean;
  /** See RunHistory. */
  readonly recoverySlackMs?: number;
}

/** Of replicas in hot standby. */
export interface StandbyJudge {
  rules(): StandbyRules;
  /** Seen from outside. */
  violations(): readonly Violation[];
  figures(): Figures;
}

/** For people. */
export type Figures = readonly (readonly [name: string, value: string])[];

export interface PartPlan<Struck extends Servers> extends PartFacts {
  readonly kinds: readonly FaultKind<Struck>[];
  readonly clock: RunClock;
  readonly servers: () => Promise<Struck>;
  /** Faults at least. */
  readonly faults: number;
  /** Stop after so many ms, however many faults there were. */
  readonly ms: number;
  /** Whether a violation ends it; checked now and then, because each check reads everything. */
  readonly untilViolation: boolean;
  readonly member: (index: number, network: ReplicaNetwork, servers: Struck) => ChaosReplica;
  readonly progress: (faults: number) => void;
  readonly standby?: StandbyJudge;
}

export interface PartRecord {
  readonly plan: PartFacts;
  readonly server: string;
  readonly faults: readonly FaultRecord[];
  readonly history: RunHistory;
  readonly verdict: CheckResult;
  readonly files: readonly string[];
  readonly figures: Figures;
}

/** Every so many windows no fault strikes for a while, so that a leadership that ends by itself is seen. */
const CALM_EVERY = 12;
const CALM_TTLS = 2.5;

export async function runPart<Struck extends Servers>(plan: PartPlan<Struck>): Promise<PartRecord> {
  const { clock, ttlMs, keys } = plan;
  const servers = await plan.servers();
  const stalls = new StallWatch(clock);
  const members: ChaosReplica[] = [];
  try {
    for (let index = 0; index < plan.replicas; index += 1) {
      members.push(plan.member(index, await ReplicaNetwork.start(servers.targets), servers));
    }
    const arena = new FleetArena({ members, servers, keys, ttlMs, clock }, plan.recoverySlackMs);
    const { faults, windows } = await strikeAll(plan, arena);
    await arena.settle();
    const end = clock.now();
    await Promise.all(members.map((member) => member.stop()));
    const history: RunHistory = { ...historyOf(plan, arena, windows), end, stalls: stalls.stalls };
    const files = filesOf(members);
    const more = [...(plan.standby?.violations() ?? []), ...mishapsOf(members, end)];
    const verdict = withMore(check(history), more);
    const figures = plan.standby?.figures() ?? [];
    return { plan, server: servers.describe(), faults, history, verdict, files, figures };
  } finally {
    stalls.stop();
    await Promise.all(members.map((member) => member.stop()));
    await servers.stop();
  }
}

async function strikeAll<Struck extends Servers>(
  plan: PartPlan<Struck>,
  arena: FleetArena<Struck>,
): Promise<Pick<PartRecord, 'faults'> & Windows> {
  const until = performance.now() + plan.ms;
  const faults: FaultRecord[] = [];
  const windows: RunHistory['windows'][number][] = [];
  // The first election ever, on an empty server, is undisturbed: no replica remembers anything yet.
  await arena.everyoneRemembers();
  arena.reviveAll();
  for (let index = 0; faults.length < plan.faults && performance.now() < until; index += 1) {
    const record = await runWindow(arena, planWindow(plan.seed, index, plan.kinds, plan.ttlMs));
    faults.push(...record.faults);
    if (record.window !== null) windows.push(record.window);
    plan.progress(faults.length);
    if (index % CALM_EVERY !== CALM_EVERY - 1) continue;
    await lasting(CALM_TTLS * plan.ttlMs);
    if (plan.untilViolation && violated(plan, arena, windows)) break;
  }
  return { faults, windows };
}

/** So far, and without the allowance for stalls: an unnecessary stop is recognised at the end. */
function violated<Struck extends Servers>(
  plan: PartPlan<Struck>,
  arena: FleetArena<Struck>,
  windows: RunHistory['windows'],
): boolean {
  const seen = plan.standby?.violations() ?? [];
  return seen.length > 0 || check(historyOf(plan, arena, windows)).violations.length > 0;
}

function historyOf<Struck extends Servers>(
  { ttlMs, keys, overlapsExcused = false, recoverySlackMs, standby }: PartPlan<Struck>,
  { members, clock, servers: { failovers } }: FleetArena<Struck>,
  windows: RunHistory['windows'],
): RunHistory {
  return {
    ...{ ttlMs, keys, windows, failovers, overlapsExcused, recoverySlackMs, standby: standby?.rules() },
    processes: filesOf(members).map(readHistoryFile),
    end: clock.now(),
    stalls: [],
  };
}

function filesOf(members: readonly ChaosReplica[]): readonly string[] {
  return members.flatMap(({ files }) => files);
}

type Windows = Pick<RunHistory, 'windows'>;

/** A process that ends unasked is a defect, whatever its history says. */
function mishapsOf(members: readonly ChaosReplica[], at: number): readonly Violation[] {
  return members.flatMap(({ mishaps }) =>
    mishaps.map((text): Violation => ({ rule: 'processes', key: '', at, text, evidence: [] })),
  );
}

function withMore(verdict: CheckResult, more: readonly Violation[]): CheckResult {
  const violations = [...verdict.violations, ...more].sort((a, b) => a.at - b.at);
  return { ...verdict, violations };
}
