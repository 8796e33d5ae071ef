/** Reads which crash guard the process has: `clusterLeader: { crashGuard }` in settings.js, else `CLUSTER_LEADER_CRASH_GUARD`. */
import { isAbsolute } from 'node:path';
import type { GuardChoice } from '../crash-guard/wire.js';
import type { Environment } from './environment-parts.js';
import type { Read } from './settings-values.js';

/** @param settings `clusterLeader` in settings.js, where everything may be of any type */
export function readCrashGuard(settings: unknown, environment: Environment): Read<GuardChoice | null> {
  const given = crashGuardIn(settings) ?? environment.CLUSTER_LEADER_CRASH_GUARD;
  const text = String(given ?? '').trim();
  if (/^(true|1|yes|on)$/iu.test(text)) return { value: { kind: 'child' }, warnings: [] };
  if (text === '' || /^(false|0|no|off)$/iu.test(text)) return { value: null, warnings: [] };
  if (isAbsolute(text)) return { value: { kind: 'sidecar', path: text }, warnings: [] };
  return { value: null, warnings: [{ code: 'guard-invalid', params: {} }] };
}

function crashGuardIn(settings: unknown): unknown {
  return typeof settings === 'object' && settings !== null && 'crashGuard' in settings
    ? settings.crashGuard
    : undefined;
}
