/** acquire.lua for one lock key, rule by rule; the numbers are those of the script. */
import type { AcquireReply, AcquireRequest, Held, Quarantined } from '../../../src/election/ports.js';
import { refersTo } from '../../../src/election/rank.js';
import { recordKey } from '../../../src/redis/keys.js';
import {
  bestCandidate,
  LAST_TOKEN,
  type LeaseRecord,
  longestTtl,
  type ReadRecord,
  readRecord,
  type ScriptRun,
  writeRecord,
} from './script-run.js';

export function acquire(run: ScriptRun, request: AcquireRequest): AcquireReply {
  const { data, now, nowUs, thisRun, announce } = run;
  const { key, value, highestToken: seen, stuckValue, claims } = request;
  const ttl = Math.round(request.ttlMs);
  const longest = Math.round(request.longestTtlMs);
  let holder = data.get(key);
  let { record, garbled } = readRecord(run, key);
  const remembered = (seen ?? 0) >= LAST_TOKEN ? 0 : (seen ?? 0);
  const wait = Math.max(ttl, longest, record?.ttl ?? 0);

  if (claims && holder !== null && record !== null && holder === stuckValue && data.pttl(key) > record.ttl) {
    data.del(key);
    record.ends = now + record.ttl;
    record.far = record.ends;
    writeRecord(run, key, record, false);
    holder = null;
  }

  if (holder !== null) {
    if (record !== null) noteRun(run, key, record, wait);
    if (record !== null) stand(run, request, record);
    return held(run, key, holder, { record, garbled });
  }
  if (!claims) return { outcome: 'vacant', recordGarbled: garbled };

  if (record !== null && record.token >= LAST_TOKEN) {
    record = null;
    garbled = true;
  }

  // 1.
  const first = record === null && !garbled && seen === null;

  // 2.
  if (record === null && !first) {
    record = { token: remembered, ends: now + wait, run: thisRun, ttl: wait, far: now + wait };
    writeRecord(run, key, record, garbled);
    return quarantined(run, request, 'data-lost', garbled, record);
  }

  if (record !== null) {
    // 3.
    if (thisRun !== '' && record.run !== thisRun) {
      const noted = record.hrun === thisRun ? (record.hold ?? null) : null;
      const told = record.ends;
      record.ends = noted === null ? now + wait : Math.min(Math.max(noted, told), now + wait + 1);
      if (record.ends === told) record.ends = told + 1;
      record.run = thisRun;
      record.ttl = wait;
      record.far = record.ends;
      writeRecord(run, key, record, false);
      if (now <= record.ends) return quarantined(run, request, 'other-run', false, record);
    }

    // 4.
    if (now <= record.ends) {
      if (record.ends > now + record.ttl + 1) {
        record.ends = now + record.ttl;
        record.far = record.ends;
        writeRecord(run, key, record, false);
      }
      return quarantined(run, request, 'not-ended', false, record);
    }
  }

  // 5.
  data.set(key, value, ttl);
  const token = Math.max((record?.token ?? 0) + 1, nowUs, remembered + 1);
  const ends = now + ttl;
  writeRecord(run, key, { token, ends, run: thisRun, ...longestTtl(run, record, ttl, ends, thisRun) }, false);
  if (record !== null) withdraw(run, request, record);
  announce({ kind: 'acquired', token });
  const pinned = record !== null && isPinned(record, value);
  return {
    outcome: 'acquired',
    recordGarbled: false,
    token,
    end: ends,
    ...(pinned ? { pinned } : {}),
  };
}

function noteRun({ data, now, thisRun }: ScriptRun, key: string, record: LeaseRecord, wait: number): void {
  if (thisRun === '' || record.run === thisRun || record.hrun === thisRun) return;
  const until = String(now + wait);
  data.hset(recordKey(key), { hrun: thisRun, hold: until, ttl: String(wait), far: until });
}

function stand(run: ScriptRun, request: AcquireRequest, record: LeaseRecord): void {
  const { key, value, rank } = request;
  if (rank === undefined) {
    withdraw(run, request, record);
    return;
  }
  const caller = candidate(value);
  const { next: best } = bestCandidate(run, record);
  if (best !== undefined && best.candidate !== caller && rank <= best.rank) return;
  note(run, key, record, { next: caller, rank, seen: run.now });
}

function withdraw(run: ScriptRun, { key, value }: AcquireRequest, record: LeaseRecord): void {
  if (record.next === candidate(value)) note(run, key, record, { next: '', rank: 0, seen: 0 });
}

function note({ data }: ScriptRun, key: string, record: LeaseRecord, hint: Hint): void {
  data.hset(recordKey(key), { next: hint.next, rank: String(hint.rank), seen: String(hint.seen) });
  Object.assign(record, hint);
}

type Hint = Required<Pick<LeaseRecord, 'next' | 'rank' | 'seen'>>;

function isPinned({ pin = '', token: last }: LeaseRecord, value: string): boolean {
  const [, token, to] = /^(\d+) (.+)$/su.exec(pin) ?? [];
  return to !== undefined && Number(token) === last && refersTo(to, candidate(value));
}

function candidate(value: string): string {
  return /^(.*)\.\d+$/su.exec(value)?.[1] ?? value;
}

function held(run: ScriptRun, key: string, holder: string, { record, garbled }: ReadRecord): AcquireReply {
  const remaining = run.data.pttl(key);
  let retry = remaining;
  if (record !== null) {
    const rest = record.ends - run.now;
    if (rest > retry && rest <= record.ttl) retry = rest;
  }
  return {
    ...heldBy(holder, remaining, record, retry),
    ...bestCandidate(run, record),
    recordGarbled: garbled,
  };
}

/** As src/redis/replies.ts reads it: -1 stands for what is not there. */
export function heldBy(value: string, remaining: number, record: LeaseRecord | null, retry: number): Held {
  return {
    outcome: 'held',
    value,
    remainingMs: remaining < 0 ? null : remaining,
    token: record?.token ?? null,
    retryMs: retry,
    recordTtlMs: record?.ttl ?? null,
  };
}

function quarantined(
  run: ScriptRun,
  request: AcquireRequest,
  why: Quarantined['why'],
  recordGarbled: boolean,
  record: LeaseRecord,
): AcquireReply {
  stand(run, request, record);
  const { token, ends } = record;
  const retryMs = Math.max(ends - run.now, 0) + 1;
  return { outcome: 'quarantined', recordGarbled, why, token, retryMs, ...bestCandidate(run, record) };
}
