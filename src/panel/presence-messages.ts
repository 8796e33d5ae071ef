/**
 * The messages on the presence channel, on which replicas announce themselves, for display only. No election depends on
 * them.
 *
 *   ["who", id, [key, …]]                     who takes part in the elections of these lock keys?
 *   ["here", id, name, version, startedAt, [[key, role, ttlMs, electorId, priority, readiness], …], editorUrl, drained]
 *                                             I do. Version 2.0 sends only name, version, startedAt, keys and roles; ttlMs
 *                                             and editorUrl may be null. readiness, [phase, revision, missing], is there
 *                                             only for the lock key of a hot standby
 *   ["gone", id, [key, …]]                    I no longer do
 *
 * Any client that may publish can forge them, so their size and shape are checked.
 */
import { GREATEST_PRIORITY, LEAST_PRIORITY, type Priority } from '../election/rank.js';
import type { Role } from '../election/state.js';
import { formatReadiness, parseReadiness, type Readiness } from './standby/readiness.js';

/** Characters. Longer messages are not ours and are not parsed. */
const MAX_LENGTH = 16_384;
const MAX_KEYS = 100;
/** Characters of JSON that the keys of one message may take. */
const MAX_KEYS_LENGTH = 12_000;
const MAX_NAME = 100;
const MAX_VERSION = 40;
const MAX_URL = 200;
/** ms; more than any setting allows, to leave room for later versions. */
const MAX_TTL_MS = 1e9;
const ID = /^[\w-]{8,40}$/u;
const ROLES: readonly unknown[] = ['leader', 'follower', 'unknown'] satisfies Role[];
/** ms; the latest time that a Date can represent. */
const MAX_TIME = 8.64e15;

export interface PresenceQuery {
  readonly kind: 'who';
  readonly id: string;
  readonly keys: readonly string[];
}

export interface Announcement {
  readonly kind: 'here';
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** ms since 1970. */
  readonly startedAt: number;
  readonly roles: readonly RoleEntry[];
  /** Address of the replica's editor; null if it does not say. */
  readonly editorUrl: string | null;
  /** Whether the replica is drained; null if it does not say. */
  readonly drained: boolean | null;
}

/** All but key and role are null if the replica does not say. */
export type RoleEntry = readonly [
  key: string,
  role: Role,
  ttlMs: number | null,
  electorId: string | null,
  priority: Priority | null,
  /** null unless this key is that of its hot standby. */
  readiness: Readiness | null,
];

export interface Farewell {
  readonly kind: 'gone';
  readonly id: string;
  readonly keys: readonly string[];
}

export type PresenceMessage = PresenceQuery | Announcement | Farewell;

/** Splits the keys over as many messages as they need. A key that is too long for a message is left out. */
export function formatPresence(message: PresenceMessage): readonly string[] {
  if (message.kind !== 'here') {
    const { kind, id, keys } = message;
    return portions(keys, (key) => key).map((portion) => JSON.stringify([kind, id, portion]));
  }
  const { kind, id, startedAt, roles } = message;
  const editorUrl = editorUrlOf(message.editorUrl);
  const name = firstCharacters(message.name, MAX_NAME);
  const version = firstCharacters(message.version, MAX_VERSION);
  return portions(roles, ([key]) => key).map((portion) =>
    JSON.stringify([
      ...[kind, id, name, version, startedAt],
      ...[portion.map(formatRole), editorUrl, message.drained],
    ]),
  );
}

function formatRole([key, role, ttlMs, electorId, priority, readiness]: RoleEntry): readonly unknown[] {
  const entry = [key, role, ttlMs, electorId, priority];
  return readiness === null ? entry : [...entry, formatReadiness(readiness)];
}

/** null for anything that no replica could have sent. */
export function parsePresence(text: string): PresenceMessage | null {
  if (text.length > MAX_LENGTH) return null;
  const fields = parseJson(text);
  if (!Array.isArray(fields)) return null;
  const [kind, id, ...rest] = fields as readonly unknown[];
  if (typeof id !== 'string' || !ID.test(id)) return null;
  switch (kind) {
    case 'who':
    case 'gone': {
      const keys = list(rest[0], (key) => (isKey(key) ? key : null));
      return keys === null ? null : { kind, id, keys };
    }
    case 'here':
      return announcement(id, rest);
    default:
      return null;
  }
}

/**
 * An address that is safe to link to: http or https, at most 200 characters, without credentials. null for anything
 * else; `javascript:`, for one, would run in the panel.
 */
export function editorUrlOf(raw: unknown): string | null {
  if (typeof raw !== 'string' || raw.length > MAX_URL || !URL.canParse(raw)) return null;
  const { protocol, username, password, href } = new URL(raw);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb && username === '' && password === '' && href.length <= MAX_URL ? href : null;
}

function announcement(
  id: string,
  [name, version, startedAt, entries, editorUrl, drained]: readonly unknown[],
): Announcement | null {
  const roles = list(entries, roleEntry);
  if (typeof name !== 'string' || typeof version !== 'string' || !isTime(startedAt) || roles === null) {
    return null;
  }
  return {
    kind: 'here',
    id,
    name: firstCharacters(name, MAX_NAME),
    version: firstCharacters(version, MAX_VERSION),
    startedAt,
    roles,
    editorUrl: editorUrlOf(editorUrl),
    drained: typeof drained === 'boolean' ? drained : null,
  };
}

function roleEntry(entry: unknown): RoleEntry | null {
  if (!Array.isArray(entry)) return null;
  const [key, role, ttlMs, electorId, priority, readiness] = entry as readonly unknown[];
  if (!isKey(key) || !ROLES.includes(role)) return null;
  return [
    key,
    role as Role,
    isTtl(ttlMs) ? ttlMs : null,
    typeof electorId === 'string' && ID.test(electorId) ? electorId : null,
    isPriority(priority) ? priority : null,
    parseReadiness(readiness),
  ];
}

function isPriority(priority: unknown): priority is Priority {
  if (priority === 'never') return true;
  return (
    Number.isInteger(priority) && Number(priority) >= LEAST_PRIORITY && Number(priority) <= GREATEST_PRIORITY
  );
}

function isTtl(ttlMs: unknown): ttlMs is number {
  return typeof ttlMs === 'number' && ttlMs > 0 && ttlMs <= MAX_TTL_MS;
}

function isKey(key: unknown): key is string {
  return typeof key === 'string' && key !== '';
}

function isTime(time: unknown): time is number {
  return typeof time === 'number' && time >= 0 && time <= MAX_TIME;
}

/** null unless it is a list of at most 100 entries, all of which `read` accepts. */
function list<T>(raw: unknown, read: (entry: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(raw) || raw.length > MAX_KEYS) return null;
  const entries = (raw as readonly unknown[]).map(read);
  return entries.every((entry) => entry !== null) ? entries : null;
}

function portions<T>(entries: readonly T[], keyOf: (entry: T) => string): readonly (readonly T[])[] {
  const portions: T[][] = [];
  let open: T[] = [];
  let length = 0;
  for (const entry of entries) {
    const size = JSON.stringify(keyOf(entry)).length;
    if (size > MAX_KEYS_LENGTH) continue;
    if (open.length === 0 || open.length === MAX_KEYS || length + size > MAX_KEYS_LENGTH) {
      open = [];
      length = 0;
      portions.push(open);
    }
    open.push(entry);
    length += size;
  }
  return portions;
}

/** Never splits a surrogate pair. */
function firstCharacters(text: string, count: number): string {
  return [...text.slice(0, 2 * count)].slice(0, count).join('');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not one of ours. Not reported, since presence is only for display.
    return null;
  }
}
