/** Reads the properties of a `cluster-leader` node. */
import { MAX_TTL_MS, MIN_TTL_MS } from '../../election/lease.js';
import type { Priority } from '../../election/rank.js';
import { SettingsError, type Warning } from '../../runtime/errors.js';
import { type PriorityEnvironment, readPriority } from '../../runtime/settings/priority.js';
import { quotable, type Read, text, truth } from '../../runtime/settings/settings-values.js';
import { decimal } from './decimal.js';
import { type ReplayProperties, type ReplaySettings, readReplay } from './replay-settings.js';

export const DEFAULT_LOCK_KEY = 'nodered:leader';
/** s */
export const DEFAULT_TTL_S = 10;
/** s; an hour. A longer delay is surely a mistake. */
const MAX_DELAY_S = 3_600;

/** As in the flow file, where every value may be of any type. */
export interface ElectionProperties extends ReplayProperties {
  readonly lockKey?: unknown;
  readonly lockTTL?: unknown;
  readonly reportLeaderChanges?: unknown;
  readonly waitOnEmptyRedis?: unknown;
  /** s */
  readonly firstReportDelay?: unknown;
  readonly priority?: unknown;
  readonly balance?: unknown;
}

export interface ElectionSettings {
  readonly lockKey: string;
  readonly ttlMs: number;
  readonly reportLeaderChanges: boolean;
  readonly waitOnEmptyRedis: boolean;
  /** ms after the start of the flows until the first message on output 3. */
  readonly firstReportDelayMs: number;
  /** null: what arrives at a follower is not replayed. */
  readonly replay: ReplaySettings | null;
  readonly priority: Priority;
  readonly balance: boolean;
  readonly warnings: readonly Warning[];
}

/** @throws {SettingsError} for values that cannot be meant; lenient parses only warn */
export function readElectionSettings(
  properties: ElectionProperties,
  environment: PriorityEnvironment = {},
): ElectionSettings {
  const lockKey = readLockKey(properties.lockKey);
  const ttl = readTtl(properties.lockTTL);
  const reportLeaderChanges = truth(properties.reportLeaderChanges, 'reportLeaderChanges');
  const replay = readReplay(properties);
  const waitOnEmptyRedis = truth(properties.waitOnEmptyRedis, 'waitOnEmptyRedis');
  const balance = truth(properties.balance, 'balance');
  return {
    lockKey: lockKey.value,
    ttlMs: ttl.value,
    reportLeaderChanges: reportLeaderChanges.value,
    waitOnEmptyRedis: waitOnEmptyRedis.value,
    firstReportDelayMs: readFirstReportDelay(properties.firstReportDelay),
    replay: replay.value,
    priority: readPriority(properties.priority, environment),
    balance: balance.value,
    warnings: [lockKey, ttl, reportLeaderChanges, waitOnEmptyRedis, balance, replay].flatMap(
      ({ warnings }) => warnings,
    ),
  };
}

/** The lock key to show for a node whose settings cannot be used. */
export function nominalLockKey({ lockKey }: ElectionProperties): string {
  return typeof lockKey === 'string' && lockKey.trim() !== '' ? lockKey : DEFAULT_LOCK_KEY;
}

function readLockKey(raw: unknown): Read<string> {
  // Leading and trailing spaces belong to the key, as in 1.0.0.
  if (text(raw, 'lockKey') !== '') return { value: String(raw), warnings: [] };
  return {
    value: DEFAULT_LOCK_KEY,
    warnings: [{ code: 'lock-key-empty', params: { key: DEFAULT_LOCK_KEY } }],
  };
}

const NUMBER = /^\d+(\.\d+)?$/u;
const LEADING_NUMBER = /^\d+(\.\d+)?/u;

function readTtl(raw: unknown): Read<number> {
  const given = text(raw, 'lockTTL');
  if (given === '') {
    // A missing property is that of an old flow, not an emptied field, and no reason to warn.
    const warnings: Warning[] =
      raw === undefined ? [] : [{ code: 'ttl-empty', params: { read: DEFAULT_TTL_S } }];
    return { value: DEFAULT_TTL_S * 1000, warnings };
  }
  const read = decimal(given);
  if (read.kind === 'ambiguous') throw new SettingsError({ code: 'ttl-ambiguous', params: { value: given } });
  const digits = read.kind === 'number' ? LEADING_NUMBER.exec(read.text)?.[0] : undefined;
  if (read.kind === 'unreadable' || (digits === undefined && !/^[-+]?[\d.]/u.test(given))) {
    throw new SettingsError({ code: 'ttl-not-a-number', params: { value: quotable(given) } });
  }
  const ttlMs = Math.round(Number(digits ?? Number.parseFloat(given)) * 1000);
  if (!(ttlMs >= MIN_TTL_MS && ttlMs <= MAX_TTL_MS)) {
    throw new SettingsError({ code: 'ttl-out-of-range', params: { value: quotable(given) } });
  }
  const warnings: Warning[] = NUMBER.test(given)
    ? []
    : [{ code: 'ttl-with-text', params: { value: quotable(given), read: ttlMs / 1000 } }];
  return { value: ttlMs, warnings };
}

function readFirstReportDelay(raw: unknown): number {
  const given = text(raw, 'firstReportDelay');
  if (given === '') return 0;
  const read = decimal(given);
  const seconds = read.kind === 'number' && NUMBER.test(read.text) ? Number(read.text) : Number.NaN;
  if (!(seconds <= MAX_DELAY_S)) {
    throw new SettingsError({
      code: 'delay-invalid',
      params: { value: quotable(given), max: MAX_DELAY_S },
    });
  }
  return Math.round(seconds * 1000);
}
