/** renew.lua for one lock key, and release.lua beside it. */
import type { ReleaseRequest, RenewReply, RenewRequest } from '../../../src/election/ports.js';
import { recordKey } from '../../../src/redis/keys.js';
import { heldBy } from './acquire-script.js';
import {
  bestCandidate,
  longestTtl,
  type ReadRecord,
  readRecord,
  type ScriptRun,
  writeRecord,
} from './script-run.js';

export function renew(run: ScriptRun, request: RenewRequest): RenewReply {
  const { data, now } = run;
  const { key, value, token, end: told } = request;
  const asked = Math.round(request.ttlMs);
  const holder = data.get(key);
  const read = readRecord(run, key);
  const best = bestCandidate(run, read.record);
  const { record, garbled: recordGarbled } = read;
  const overtaken = record !== null && record.token === token && record.ends > told;
  const ttl = overtaken ? Math.max(asked, Math.min(record.ends - now, record.ttl)) : asked;

  if (holder === value) {
    data.pexpire(key, ttl);
    return { outcome: 'renewed', recordGarbled, end: prolong(run, key, read, ttl, token), ...best };
  }

  const gone = holder === null && (record === null || record.token <= token);
  const predecessor = holder !== null && record !== null && record.token < token;
  const released = record !== null && record.token === token && record.ends === 0;
  if ((gone || predecessor) && !released && now <= told) {
    data.set(key, value, ttl);
    return { outcome: 'restored', recordGarbled, end: prolong(run, key, read, ttl, token), ...best };
  }

  if (holder === null) return { outcome: 'lost', recordGarbled, held: null };
  const remaining = data.pttl(key);
  return {
    outcome: 'lost',
    recordGarbled,
    held: { ...heldBy(holder, remaining, record, remaining), ...best },
  };
}

function prolong(
  run: ScriptRun,
  key: string,
  { record, garbled }: ReadRecord,
  ttl: number,
  token: number,
): number {
  const ends = run.now + ttl;
  const thisRun = run.thisRun === '' && record !== null ? record.run : run.thisRun;
  writeRecord(
    run,
    key,
    {
      token: Math.max(token, record?.token ?? 0),
      ends,
      run: thisRun,
      ...longestTtl(run, record, ttl, ends, thisRun),
    },
    garbled,
  );
  run.announce({ kind: 'renewed', token, ttlMs: ttl });
  return ends;
}

export function release(run: ScriptRun, { key, value, token, end, to, pinned }: ReleaseRequest): void {
  const { data, announce } = run;
  const holder = data.get(key);
  const { record } = readRecord(run, key);
  if (holder === value) data.del(key);
  const own = holder === null && record !== null && record.token === token && record.ends === end;
  if (holder !== value && !own) return;
  if (record !== null) {
    data.hset(recordKey(key), { end: '0' });
    if (pinned === true && to !== undefined) data.hset(recordKey(key), { pin: `${record.token} ${to}` });
    if (typeof record.hold === 'number' && record.hold === end) {
      data.hset(recordKey(key), { hold: String(record.hold + 1) });
    }
  }
  const named = to ?? bestCandidate(run, record).next?.candidate;
  const { token: last = token ?? 0 } = record ?? {};
  announce({ kind: 'released', token: last, ...(named === undefined ? {} : { to: named }) });
}
