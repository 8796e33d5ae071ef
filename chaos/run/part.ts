/** One part of a run: one fleet on one server, window after window, until enough faults have struck. */

import { check, type Verdict } from '../checker/check';
import type { History, Violation } from '../checker/history';
import type { Kind } from '../faults/kind';
import { lasting } from '../faults/lasting';
import { planWindow } from '../faults/plan';
import { readHistoryFile } from '../fleet/history-file';
import type { Member } from '../fleet/member';
import { NetworkProxy } from '../proxy/network-proxy';
import type { RunClock } from '../run-clock';
import { Victim } from '../server/victim';
import { FleetArena } from './fleet-arena';
import { StallWatch } from './stall-watch';
import { type FaultRecord, runWindow } from './window';

export interface PartPlan {
  readonly name: string;
  readonly seed: string;
  readonly keys: readonly string[];
  readonly ttlMs: number;
  readonly replicas: number;
  readonly kinds: readonly Kind[];
  readonly clock: RunClock;
  /** Faults at least. */
  readonly faults: number;
  /** Stop after so many ms, however many faults there were. */
  readonly ms: number;
  /** Whether a violation ends it; looked for now and then, because each look reads everything. */
  readonly untilViolation: boolean;
  readonly member: (index: number, proxy: NetworkProxy) => Member;
  readonly progress: (faults: number) => void;
}

export interface PartRecord {
  readonly plan: PartPlan;
  readonly server: string;
  readonly faults: readonly FaultRecord[];
  readonly history: History;
  readonly verdict: Verdict;
  readonly files: readonly string[];
}

/** Every so many windows nothing happens for a while, so that a leadership that ends without a fault is seen. */
const CALM_EVERY = 12;
const CALM_TTLS = 2.5;

export async function runPart(plan: PartPlan): Promise<PartRecord> {
  const { clock, ttlMs, keys } = plan;
  const victim = await Victim.start();
  const stalls = new StallWatch(clock);
  const members: Member[] = [];
  try {
    for (let index = 0; index < plan.replicas; index += 1) {
      members.push(plan.member(index, await NetworkProxy.start(victim.address)));
    }
    const arena = new FleetArena({ members, victim, keys, ttlMs, clock });
    const { faults, windows } = await strikeAll(plan, arena);
    await arena.settle();
    const end = clock.now();
    await Promise.all(members.map((member) => member.stop()));
    const history: History = { ...historyOf(arena, windows), end, stalls: stalls.stalls };
    const files = filesOf(members);
    const verdict = withMishaps(check(history), members, end);
    return { plan, server: victim.describe(), faults, history, verdict, files };
  } finally {
    stalls.stop();
    await Promise.all(members.map((member) => member.stop()));
    await victim.stop();
  }
}

async function strikeAll(plan: PartPlan, arena: FleetArena): Promise<Pick<PartRecord, 'faults'> & Windows> {
  const until = performance.now() + plan.ms;
  const faults: FaultRecord[] = [];
  const windows: History['windows'][number][] = [];
  // The first election ever, on an empty server, is undisturbed: nobody remembers anything yet.
  await arena.everyoneRemembers();
  arena.reviveAll();
  for (let index = 0; faults.length < plan.faults && performance.now() < until; index += 1) {
    const record = await runWindow(arena, planWindow(plan.seed, index, plan.kinds, plan.ttlMs));
    faults.push(...record.faults);
    if (record.window !== null) windows.push(record.window);
    plan.progress(faults.length);
    if (index % CALM_EVERY !== CALM_EVERY - 1) continue;
    await lasting(CALM_TTLS * plan.ttlMs);
    if (plan.untilViolation && violated(arena, windows)) break;
  }
  return { faults, windows };
}

/** So far, and without the allowance for stalls: a stop that was not needed is told apart at the end. */
function violated(arena: FleetArena, windows: History['windows']): boolean {
  return check(historyOf(arena, windows)).violations.length > 0;
}

function historyOf({ ttlMs, keys, members, clock }: FleetArena, windows: History['windows']): History {
  const processes = filesOf(members).map(readHistoryFile);
  return { ttlMs, keys, processes, windows, end: clock.now(), stalls: [] };
}

function filesOf(members: readonly Member[]): readonly string[] {
  return members.flatMap(({ files }) => files);
}

type Windows = Pick<History, 'windows'>;

/** A process that ends without being asked to is a defect, whatever its history says. */
function withMishaps(verdict: Verdict, members: readonly Member[], at: number): Verdict {
  const mishaps = members.flatMap(({ mishaps }) =>
    mishaps.map((text): Violation => ({ rule: 'processes', key: '', at, text, evidence: [] })),
  );
  return { ...verdict, violations: [...verdict.violations, ...mishaps] };
}
