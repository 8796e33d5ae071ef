/** One window: faults strike and overlap, end, and then a leader of every key has to act again. */
import { setTimeout as delay } from 'node:timers/promises';
import { poll, WaitedTooLong } from '../../harness/waiting.js';
import type { FaultWindow } from '../checker/history.js';
import { limitMs } from '../checker/recovery.js';
import type { PlannedFault, PlannedWindow } from '../faults/plan.js';
import { MS } from '../run-clock.js';
import type { Servers } from '../server/servers.js';
import type { FleetArena } from './fleet-arena.js';

export interface FaultRecord {
  readonly window: number;
  readonly kind: string;
  readonly target: string;
  readonly detail: string;
  /** ns since the run began. */
  readonly begin: number;
  readonly end: number;
}

export interface WindowRecord {
  readonly faults: readonly FaultRecord[];
  /** null if no fault found anything to strike. */
  readonly window: FaultWindow | null;
}

/** ms beyond the limit, so that the history shows how late it was. */
const PATIENCE_MS = 3_000;
/** ms beyond a TTL after which no term can believe in a lease from before a loss of data. */
const FORGOTTEN_MS = 50;

export async function runWindow<Struck extends Servers>(
  arena: FleetArena<Struck>,
  plan: PlannedWindow<Struck>,
): Promise<WindowRecord> {
  const failedOver = arena.servers.failovers.length;
  if (plan.losesRecord) await arena.everyoneRemembers();
  const struck = await Promise.all(plan.faults.map((fault) => strike(arena, plan.index, fault)));
  const faults = struck.filter((fault) => fault !== null);
  const window = windowOf(plan, faults, arena.servers.failovers.length > failedOver);
  if (window !== null) await recovered(arena, window);
  arena.reviveAll();
  return { faults, window };
}

async function strike<Struck extends Servers>(
  arena: FleetArena<Struck>,
  window: number,
  fault: PlannedFault<Struck>,
): Promise<FaultRecord | null> {
  await delay(fault.afterMs);
  let begun: Omit<FaultRecord, 'end'> | null = null;
  const struck = (target: string, detail = '') => {
    begun = { window, kind: fault.kind.name, target, detail, begin: arena.clock.now() };
  };
  await fault.kind.inject(arena, fault.dice, struck);
  // The compiler does not see that `struck` was called meanwhile.
  const record = begun as Omit<FaultRecord, 'end'> | null;
  return record === null ? null : { ...record, end: arena.clock.now() };
}

function windowOf(
  { index, losesRecord, parts }: Pick<PlannedWindow, 'index' | 'losesRecord' | 'parts'>,
  faults: readonly FaultRecord[],
  failedOver: boolean,
): FaultWindow | null {
  if (faults.length === 0) return null;
  return {
    index,
    lostRecord: losesRecord,
    failedOver,
    parted: parts,
    begin: Math.min(...faults.map(({ begin }) => begin)),
    end: Math.max(...faults.map(({ end }) => end)),
    faults: faults.map(({ kind }) => kind),
  };
}

async function recovered(
  { onlooker, keys, ttlMs, clock, recoverySlackMs }: FleetArena,
  window: FaultWindow,
): Promise<void> {
  // After a loss of data replicas are started only when every living term has put its record back: its deadline
  // lies less than a TTL after the last renewal from before.
  const since = window.lostRecord ? window.end + (ttlMs + FORGOTTEN_MS) * MS : window.end;
  const ms = limitMs(window, ttlMs, recoverySlackMs) + (since - clock.now()) / MS + PATIENCE_MS;
  await poll(() => onlooker.allActedSince(keys, since), { ms, everyMs: 5, what: 'recovery' }).catch(
    (error: unknown) => {
      // The checker will find it; the run goes on.
      if (!(error instanceof WaitedTooLong)) throw error;
    },
  );
}
