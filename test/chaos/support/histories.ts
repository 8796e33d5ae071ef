/** Histories written by hand: times in ms, one lock key unless said otherwise. */
import type {
  Act,
  Entry,
  Failover,
  FaultWindow,
  RecordedRole,
  RunHistory,
} from '../../../dev/chaos/checker/history.js';

export const KEY = 'key';
export const TTL_MS = 500;

const NS = 1e6;

/** An act of `replica` in term `token`, `late` ms after its stamp. */
export function act(replica: string, token: number, stampedMs: number, late = 0.01, key = KEY): Act {
  return { kind: 'act', replica, key, token, stamped: stampedMs * NS, acted: (stampedMs + late) * NS };
}

/** Acts every `everyMs` from `from` to `to`, both included. */
export function acts(replica: string, token: number, from: number, to: number, everyMs = 10): readonly Act[] {
  const count = Math.floor((to - from) / everyMs) + 1;
  return Array.from({ length: count }, (_, index) => act(replica, token, from + index * everyMs));
}

export function told(
  replica: string,
  atMs: number,
  previousRole: string,
  role: string,
  token: number | null,
  leader: string | null = role === 'leader' ? replica : null,
): RecordedRole {
  return {
    kind: 'role',
    replica,
    key: KEY,
    role,
    previousRole,
    leader,
    token,
    reason: 'elected',
    at: atMs * NS,
  };
}

/** A term as its own process writes it: told, acting, told that it is over. */
export function term(replica: string, token: number, from: number, to: number): readonly Entry[] {
  return [
    told(replica, from, 'follower', 'leader', token),
    ...acts(replica, token, from, to),
    told(replica, to, 'leader', 'follower', null),
  ];
}

export function window(index: number, begin: number, end: number, lostRecord = false): FaultWindow {
  return { index, begin: begin * NS, end: end * NS, lostRecord, faults: ['a fault'] };
}

export interface Given {
  readonly processes: readonly (readonly Entry[])[];
  readonly windows?: readonly FaultWindow[];
  readonly keys?: readonly string[];
  readonly failovers?: readonly Failover[];
  readonly overlapsExcused?: boolean;
  readonly endMs?: number;
  readonly stalls?: readonly (readonly [begin: number, end: number])[];
  readonly recoverySlackMs?: number;
  /** Replicas in hot standby, with these suspensions. */
  readonly suspended?: readonly (readonly [process: string, begin: number, end: number])[];
}

/** ms */
export const BUDGET_MS = 100;

export function history({
  processes,
  windows = [],
  keys = [KEY],
  endMs = 10_000,
  stalls = [],
  failovers = [],
  overlapsExcused = false,
  recoverySlackMs,
  suspended,
}: Given): RunHistory {
  const suspensions = suspended?.map(([process, begin, end]) => ({
    process,
    begin: begin * NS,
    end: end * NS,
  }));
  return {
    recoverySlackMs,
    standby: suspensions === undefined ? undefined : { suspensions, budgetMs: BUDGET_MS },
    ttlMs: TTL_MS,
    keys,
    processes,
    windows,
    failovers,
    overlapsExcused,
    end: endMs * NS,
    stalls: stalls.map(([begin, end]) => ({ begin: begin * NS, end: end * NS })),
  };
}
