/** What one data server tells about itself, in the order in which people read it. */
import { leastTtl, MIN_TTL_MS } from '../../election/lease.js';
import type { Clock } from '../../election/ports.js';
import type { Notice } from '../../redis/notices.js';
import type { Client } from '../../redis/open-client.js';
import type { ServerOptions } from '../../redis/server-options.js';
import { KEY_SLOTS } from '../../redis/topology/cluster/failure-codes.js';
import { noticeWarning, troubleProblem } from '../problems.js';
import { checkKeyspaceEvents, checkPublish, checkSubscribe } from './channels.js';
import { type Finding, fact, trouble, warned } from './findings.js';
import { medianRoundTrip, serverAheadMs } from './measure.js';
import { checkKeys, type KeyFailure } from './rights.js';
import { readInfo, type ServerInfo } from './server-info.js';

/** A lock key that nodes use, or will use. */
export interface CheckedKey {
  readonly lockKey: string;
  readonly ttlMs: number;
}

export interface DataServerCheck {
  readonly server: ServerOptions;
  /** Where the connection goes, for people. */
  readonly address: string;
  readonly keys: readonly CheckedKey[];
  /** On which replicas announce themselves to the panel. */
  readonly presence: string;
  /** On which replicas ask each other for what a person wants. */
  readonly asking: string;
  readonly clock: Clock;
}

/** ms by which the clocks of two servers may differ; see docs/guarantees.md. */
const CLOCK_TOLERANCE_MS = 500;

/** @throws if the connection breaks */
export async function checkDataServer(client: Client, check: DataServerCheck): Promise<readonly Finding[]> {
  const { server, address, keys, presence, asking, clock } = check;
  const roundTripMs = await medianRoundTrip(client, clock);
  const aheadMs = await serverAheadMs(client, clock);
  const { database } = server;
  const lockKeys = keys.map(({ lockKey }) => lockKey);
  const [info, rights, published, events] = await Promise.all([
    readInfo(client),
    checkKeys(client, lockKeys, server),
    checkPublish(client, database),
    checkKeyspaceEvents(client),
  ]);
  const subscribed = await checkSubscribe(client, { database, keys: lockKeys, presence, asking });
  const hidden: Notice[] = 'mode' in info ? [] : [{ code: 'run-hidden', detail: 'INFO' }];
  const evicting = 'mode' in info ? evictingPolicy(info) : null;
  const evicts: Notice[] = evicting === null ? [] : [{ code: 'evicts-keys', detail: evicting }];
  const rightless = [...hidden, ...published, ...subscribed.notices, ...events.notices];
  const complete = rights.findings.length === 0 && rightless.length === 0;
  return [
    ...('mode' in info ? identity(info, check) : [fact('good', 'connected', { address })]),
    ...speed(roundTripMs, check),
    ...rights.findings,
    ...('mode' in info && info.role === 'replica' ? [] : keyTroubles(rights.failures, server)),
    ...(complete ? [fact('good', 'rights-complete')] : []),
    ...[...rightless, ...evicts].flatMap((notice) => warning(notice, server)),
    ...subscribed.findings,
    ...events.findings,
    ...('mode' in info && evicting === null ? [fact('good', 'memory')] : []),
    ...(aheadMs === null ? [] : [clocks(aheadMs)]),
  ];
}

function identity(info: ServerInfo, { address, server }: DataServerCheck): readonly Finding[] {
  const { product, version, mode, role, primary, replicas, tooOld } = info;
  const params = { product, version, address };
  if (mode === 'sentinel') return [fact('bad', 'sentinel-instead', params)];
  if (mode === 'cluster' && server.kind !== 'cluster') {
    return [trouble({ code: 'is-a-cluster', params: { server: address } })];
  }
  const wanted = server.waitForReplicas ?? 0;
  return [
    fact('good', 'server', params),
    ...(tooOld ? [fact('bad', 'too-old', params)] : []),
    role === 'primary' ? fact('good', 'primary', { replicas }) : fact('bad', 'replica', { address, primary }),
    ...(role === 'primary' && replicas < wanted
      ? [fact('bad', 'replicas-too-few', { wanted, replicas })]
      : []),
  ];
}

/** The round trip against the smallest TTL that it allows, and against those in use. */
function speed(roundTripMs: number, { keys, server }: DataServerCheck): readonly Finding[] {
  const leastMs = Math.max(MIN_TTL_MS, Math.ceil(leastTtl(roundTripMs) / 100) * 100);
  const tooShort = keys.filter(({ ttlMs }) => ttlMs < leastMs);
  return [
    fact(leastMs === MIN_TTL_MS ? 'good' : 'notice', 'round-trip', {
      ms: Number(roundTripMs.toPrecision(2)),
      least: leastMs / 1000,
    }),
    ...tooShort.map(({ lockKey }) => {
      const detail = String(Math.round(roundTripMs));
      const slow = { code: 'ttl-too-short', detail, storeCode: '', leastTtlMs: leastMs } as const;
      return trouble(troubleProblem(slow, lockKey, server));
    }),
  ];
}

/** What the whole server refuses is told with one key, and what it refuses for the key with each. */
function keyTroubles(failures: readonly KeyFailure[], server: ServerOptions): readonly Finding[] {
  const ofServer = failures.find(({ failure }) => failure.kind === 'busy');
  return failures
    .filter((each) => each.failure.kind !== 'busy' || each === ofServer)
    .map(({ key, failure: { code, message } }) => {
      const storeCode = code === 'CROSSSLOT' ? KEY_SLOTS : code;
      return trouble(troubleProblem({ code: 'refused', detail: message, storeCode }, key, server));
    });
}

function warning(notice: Notice, server: ServerOptions): readonly Finding[] {
  const words = noticeWarning(notice, server);
  return words === null ? [] : [warned(words)];
}

/** The policy of a server that evicts keys, and a lease may be among them, once its memory is full. */
function evictingPolicy({ maxMemory, evictionPolicy: policy }: ServerInfo): string | null {
  return maxMemory > 0 && policy !== '' && policy !== 'noeviction' ? policy : null;
}

function clocks(aheadMs: number): Finding {
  const apartMs = Math.round(Math.abs(aheadMs));
  if (apartMs <= CLOCK_TOLERANCE_MS) return fact('good', 'clock', { ms: apartMs });
  const params = { seconds: Math.round(apartMs / 100) / 10 };
  return fact('notice', aheadMs > 0 ? 'clock-ahead' : 'clock-behind', params);
}
