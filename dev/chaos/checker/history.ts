/**
 * What happened in one part of a run, as the replicas and the driver wrote it down. All times are ns since the run
 * began, on the machine's one monotonic clock.
 */

/** One thing that a leader did. */
export interface Act {
  readonly kind: 'act';
  /** The process, not the machine: a replica that was started again has another name. */
  readonly replica: string;
  readonly key: string;
  /** The token of the term in which it was done. */
  readonly token: number;
  /** Read *before* the guard was asked: a process can be stopped between guard and act, and no lease can help that. */
  readonly stamped: number;
  readonly acted: number;
}

/** A report to a replica about its own role, or about the leader. */
export interface RecordedRole {
  readonly kind: 'role';
  readonly replica: string;
  readonly key: string;
  readonly role: string;
  readonly previousRole: string;
  readonly leader: string | null;
  readonly token: number | null;
  readonly reason: string;
  readonly at: number;
}

export type Entry = Act | RecordedRole;

export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** A stretch in which faults overlap; from its end on the fleet has to recover. */
export interface FaultWindow extends Span {
  readonly index: number;
  /** Redis lost the record of terms, so that no leader may be elected for another TTL. */
  readonly lostRecord: boolean;
  /** A primary was replaced by one of its replicas. */
  readonly failedOver?: boolean;
  /** Clients were cut off together with a primary. */
  readonly parted?: boolean;
  /** Kinds of its faults. */
  readonly faults: readonly string[];
}

/** A primary was replaced by one of its replicas. */
export interface Failover {
  /** Lock keys that it kept. */
  readonly keys: readonly string[];
  /** What ended the old one. */
  readonly cause: string;
  /** When the new one first said that it is a primary. */
  readonly answered: number;
  /** When most of the sentinels, or nodes, named it. */
  readonly named: number;
}

/** A process that could not run. */
export interface Suspension extends Span {
  readonly process: string;
}

/** What differs where flows are started and stopped with the role. */
export interface StandbyRules {
  readonly suspensions: readonly Suspension[];
  /** Between the end of a role and that of its last act, while the lease is still held. */
  readonly budgetMs: number;
}

export interface RunHistory {
  readonly ttlMs: number;
  /** Beyond a TTL, until a leader has to act again; default 500. */
  readonly recoverySlackMs?: number | undefined;
  readonly standby?: StandbyRules | undefined;
  readonly keys: readonly string[];
  /** For each process what it wrote, in the order in which it wrote. */
  readonly processes: readonly (readonly Entry[])[];
  /** In order, without overlap. */
  readonly windows: readonly FaultWindow[];
  readonly failovers: readonly Failover[];
  /** Whether overlaps in windows that part clients are counted, not judged: they are not promised. */
  readonly overlapsExcused: boolean;
  /** When observation ended. */
  readonly end: number;
  /** When the machine did not even let the driver run: lateness by that much is excused. */
  readonly stalls: readonly Span[];
}

export type Rule =
  | 'one leader'
  | 'token order'
  | 'register'
  | 'recovery'
  | 'role messages'
  | 'processes'
  | 'late acts'
  | 'one client';

export interface Violation {
  readonly rule: Rule;
  readonly key: string;
  readonly at: number;
  readonly text: string;
  readonly evidence: readonly Entry[];
}

export function actsOf(history: RunHistory): readonly Act[] {
  return history.processes.flatMap((entries) =>
    entries.filter((entry): entry is Act => entry.kind === 'act'),
  );
}

/** By the stamps taken before the guard; each key on its own. */
export function actsByKey(history: RunHistory): ReadonlyMap<string, readonly Act[]> {
  const byKey = new Map<string, Act[]>(history.keys.map((key) => [key, []]));
  for (const act of actsOf(history)) {
    const acts = byKey.get(act.key);
    if (acts === undefined) byKey.set(act.key, [act]);
    else acts.push(act);
  }
  for (const acts of byKey.values()) acts.sort((a, b) => a.stamped - b.stamped);
  return byKey;
}
