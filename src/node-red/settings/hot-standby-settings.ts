/** Reads `clusterLeader: { hotStandby }` in settings.js, else the environment. */
import type { Priority } from '../../election/rank.js';
import type { ServerOptions } from '../../redis/server-options.js';
import { SettingsError, type Warning } from '../../runtime/errors.js';
import type { Environment } from '../../runtime/settings/environment-parts.js';
import { readServerEnvironment } from '../../runtime/settings/server-environment.js';
import { quotable } from '../../runtime/settings/settings-values.js';
import { readElectionSettings } from './election-settings.js';

export const DEFAULT_STANDBY_KEY = 'nodered:standby';
/** ms, if the TTL allows it. */
export const DEFAULT_BUDGET_MS = 3_000;
/** Of the TTL: the default for short ones. */
const BUDGET_SHARE = 1 / 4;
/** ms; a node that closes needs some turns of the event loop at least. */
const MIN_BUDGET_MS = 50;

export interface HotStandbySettings {
  readonly server: ServerOptions;
  readonly lockKey: string;
  readonly ttlMs: number;
  /** ms; for stopping the flows, before the lease may be another's. */
  readonly budgetMs: number;
  readonly priority: Priority;
  readonly waitOnEmptyRedis: boolean;
  /** What to do about flows that do not stop: end the process, or only say so. */
  readonly onStuck: 'kill' | 'log';
  /** All that settings.js has, for rooms that read more of it. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly warnings: readonly Warning[];
}

const SETTINGS: readonly string[] = [
  ...['lockKey', 'ttl', 'stopBudget', 'priority', 'onStuck', 'waitOnEmptyRedis', 'deploys'],
];

/**
 * @param settings `clusterLeader` in settings.js, where everything may be of any type
 * @returns null if hot standby is off
 * @throws {SettingsError} for values that cannot be meant: whoever wants hot standby must not run without it
 */
export function readHotStandby(settings: unknown, environment: Environment): HotStandbySettings | null {
  const given = wanted(settings, environment);
  if (given === null) return null;
  const { CLUSTER_LEADER_TTL } = environment;
  const server = readServerEnvironment(environment);
  const election = readElectionSettings(
    {
      lockKey: standbyKey(settings, environment),
      lockTTL: given.ttl ?? (CLUSTER_LEADER_TTL || undefined),
      priority: given.priority,
      waitOnEmptyRedis: given.waitOnEmptyRedis,
    },
    environment,
  );
  const { lockKey, ttlMs, priority, waitOnEmptyRedis } = election;
  return {
    ...{ server: server.value, lockKey, ttlMs, priority, waitOnEmptyRedis, given },
    budgetMs: readBudget(given.stopBudget, ttlMs),
    onStuck: readOnStuck(given.onStuck),
    warnings: [...election.warnings, ...server.warnings, ...unknown(given)],
  };
}

/** The lock key, also where other settings cannot be used. */
export function standbyKey(settings: unknown, { CLUSTER_LEADER_LOCK_KEY }: Environment): string {
  const { hotStandby } = record(settings);
  return String(record(hotStandby).lockKey || CLUSTER_LEADER_LOCK_KEY || DEFAULT_STANDBY_KEY);
}

/** What settings.js has about hot standby, empty for a mere `true`; null if it is off. */
function wanted(settings: unknown, environment: Environment): Readonly<Record<string, unknown>> | null {
  const { hotStandby } = record(settings);
  if (typeof hotStandby === 'object' && hotStandby !== null) return record(hotStandby);
  const place = hotStandby === undefined ? 'CLUSTER_LEADER_HOT_STANDBY' : 'clusterLeader.hotStandby';
  const text = String(hotStandby ?? environment.CLUSTER_LEADER_HOT_STANDBY ?? '').trim();
  if (/^(true|1|yes|on)$/iu.test(text)) return {};
  if (/^(false|0|no|off|)$/iu.test(text)) return null;
  throw new SettingsError({ code: 'standby-invalid', params: { place } });
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** @throws {SettingsError} `stop-budget-invalid`, `stop-budget-too-long` */
function readBudget(raw: unknown, ttlMs: number): number {
  if (raw === undefined || raw === null || raw === '')
    return Math.min(DEFAULT_BUDGET_MS, ttlMs * BUDGET_SHARE);
  const budgetMs = Math.round(Number(raw) * 1000);
  if (!(budgetMs >= MIN_BUDGET_MS)) {
    throw new SettingsError({ code: 'stop-budget-invalid', params: { value: quotable(String(raw)) } });
  }
  if (ttlMs < 2 * budgetMs) {
    const params = { ttl: ttlMs / 1000, budget: budgetMs / 1000 };
    throw new SettingsError({ code: 'stop-budget-too-long', params });
  }
  return budgetMs;
}

function readOnStuck(raw: unknown): 'kill' | 'log' {
  if (raw === undefined || raw === 'kill') return 'kill';
  if (raw === 'log') return 'log';
  throw new SettingsError({ code: 'on-stuck-invalid', params: {} });
}

/** Names, never values. */
function unknown(given: Readonly<Record<string, unknown>>): readonly Warning[] {
  return Object.keys(given)
    .filter((name) => !SETTINGS.includes(name))
    .map((setting) => ({
      code: 'standby-setting-unknown',
      params: { setting: /^\w{1,40}$/u.test(setting) ? setting : '…' },
    }));
}
