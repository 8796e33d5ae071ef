/** What a script did, on a real server and on the simulated one, in one form. */
import type { AcquireRequest, Push, ReleaseRequest, RenewRequest } from '../../../src/election/ports.js';
import { StoreFailure } from '../../../src/election/ports.js';
import { recordKey } from '../../../src/redis/keys.js';
import { parsePush } from '../../../src/redis/push-message.js';
import { acquireReply, releaseReply, renewReply } from '../../../src/redis/replies.js';
import { acquire } from '../../support/simulation/acquire-script.js';
import { Keyspace } from '../../support/simulation/keyspace.js';
import { release, renew } from '../../support/simulation/renew-script.js';
import type { ScriptRun } from '../../support/simulation/script-run.js';
import type { Scene, Told } from './arbitrary-scene.js';
import type { StagedResult } from './staged-script.js';

export interface Outcome {
  readonly reply: unknown;
  readonly pushes: readonly Push[];
  readonly lease: string | null;
  readonly leaseMs: number;
  readonly record: Readonly<Record<string, string>> | null;
}

export function realOutcome(
  { operation }: Told,
  { reply, published, lease: holder, leaseMs, record }: StagedResult,
): Outcome {
  const read = { acquire: acquireReply, renew: renewReply, release: releaseReply }[operation];
  return {
    reply: answered(() => read(reply)),
    pushes: published.flatMap((message) => (parsePush(message) ?? []).map(({ push }) => push)),
    lease: holder,
    leaseMs,
    record,
  };
}

export function simulatedOutcome(
  key: string,
  { stage: { lease: holder, record, run: thisRun }, told }: Scene,
  nowUs: number,
): Outcome {
  const now = Math.floor(nowUs / 1_000);
  const pushes: Push[] = [];
  const data = new Keyspace(
    () => now,
    () => undefined,
  );
  const text = (staged: string): string => {
    const [, sign, by] = /^([@~])(-?\d+)$/u.exec(staged) ?? [];
    return sign === undefined ? staged : String((sign === '@' ? now : nowUs) + Number(by));
  };
  if (holder === 'list') data.hset(key, { a: 'hash is as good' });
  else if (holder !== null) data.set(key, holder.value, holder.ttlMs);
  if (record === 'string') data.set(recordKey(key), 'nonsense', null);
  else if (record !== null && Object.keys(record).length > 0)
    data.hset(
      recordKey(key),
      Object.fromEntries(Object.entries(record).map(([name, staged]) => [name, text(staged)])),
    );
  const scripts: ScriptRun = { data, nowUs, now, thisRun, announce: (push) => pushes.push(push) };
  const args = told.args.map(text);
  const reply = answered(() => {
    const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = '', seventh = ''] = args;
    const number = (word: string): number | null => (word === '' ? null : Number(word));
    switch (told.operation) {
      case 'acquire': {
        const request: AcquireRequest = {
          key,
          value: first,
          ttlMs: Number(second),
          longestTtlMs: Number(third),
          highestToken: number(fourth),
          stuckValue: fifth === '' ? null : fifth,
          claims: sixth === '1',
          ...(seventh === '' ? {} : { rank: Number(seventh) }),
        };
        return acquire(scripts, request);
      }
      case 'renew': {
        const request: RenewRequest = {
          key,
          value: first,
          ttlMs: Number(second),
          token: Number(third),
          end: Number(fourth),
        };
        return renew(scripts, request);
      }
      case 'release': {
        const released = { key, value: first, token: number(second), end: number(third) };
        const named = { ...released, to: fourth, pinned: fifth === '1' };
        const request: ReleaseRequest = fourth === '' ? released : named;
        return release(scripts, request);
      }
    }
  });
  const left = answered(() => data.get(key));
  const hash = answered(() => data.hash(recordKey(key)));
  return {
    reply,
    pushes,
    lease: typeof left === 'string' ? left : null,
    leaseMs: data.pttl(key),
    record:
      hash !== null && typeof hash === 'object' && !('failed' in hash)
        ? (hash as Record<string, string>)
        : null,
  };
}

function answered(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreFailure) return { failed: error.code };
    throw error;
  }
}
