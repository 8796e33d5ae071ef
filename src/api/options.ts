/** Reads the options of an elector. What cannot be used is an error at once; what has no effect is warned of. */
import { MAX_TTL_MS, MIN_TTL_MS } from '../election/lease.js';
import { GREATEST_PRIORITY, LEAST_PRIORITY, type Priority } from '../election/rank.js';
import { defaultName } from '../panel/replica.js';
import type { ServerOptions } from '../redis/server-options.js';
import { readPriority } from '../runtime/settings/priority.js';
import { namesServer } from '../runtime/settings/server-environment.js';
import type { ElectorOptions } from './api.js';
import { type Bounds, ElectionError, inWords } from './election-error.js';
import { english } from './english.js';
import { readServer } from './server.js';

const DEFAULT_TTL_MS = 10_000;
const KEY_CHARACTERS: Bounds = { min: 1, max: 1_000 };
/** As many as others read of it. */
export const NAME_CHARACTERS: Bounds = { min: 1, max: 253 };
const PRIORITIES: Bounds = { min: LEAST_PRIORITY, max: GREATEST_PRIORITY };
const TTL_MS: Bounds = { min: MIN_TTL_MS, max: MAX_TTL_MS };

const KNOWN: ReadonlySet<string> = new Set<keyof ElectorOptions>([
  'key',
  'ttl',
  'name',
  'priority',
  'balance',
  'redis',
]);

export interface Settings {
  readonly key: string;
  readonly ttlMs: number;
  readonly name: string;
  readonly priority: Priority;
  readonly balance: boolean;
  readonly server: ServerOptions;
  /** Whether the user named a server, as against the default. */
  readonly serverChosen: boolean;
  readonly warnings: readonly string[];
}

/**
 * @param given a key, or options
 * @param more arguments that followtheleader takes, and that have no effect here
 * @throws {ElectionError}
 */
export function readOptions(given: unknown, more: readonly unknown[] = []): Settings {
  const { options, unused } = named(given);
  const { key, ttl = DEFAULT_TTL_MS, name, priority, balance = false, redis } = options;
  const server = inWords(() => readServer(redis, process.env));
  const ignored = [...unused, ...(more.some((each) => each !== undefined) ? ['the second argument'] : [])];
  return {
    key: characters(key, 'key', KEY_CHARACTERS),
    ttlMs: milliseconds(ttl),
    name: name === undefined ? defaultName() : readName(name),
    priority: preference(priority),
    balance: yesOrNo(balance),
    server: server.value,
    serverChosen: redis !== undefined || namesServer(process.env),
    warnings: [
      ...server.warnings.map((warning) => english().warning(warning)),
      ...(ignored.length === 0 ? [] : [`These options have no effect: ${ignored.join(', ')}`]),
    ],
  };
}

type Given = Readonly<Partial<Record<string, unknown>>>;

/** Options by name, and the names of those that have no effect. */
function named(given: unknown): { readonly options: Given; readonly unused: readonly string[] } {
  if (typeof given === 'string') return { options: { key: given }, unused: [] };
  if (typeof given !== 'object' || given === null) {
    throw new ElectionError('The first argument is neither a key nor options', 'options-invalid');
  }
  const options = given as Given;
  const unused = Object.keys(options).filter((name) => !KNOWN.has(name) && options[name] !== undefined);
  // As in followtheleader, whose elections have a name.
  const { name, ...others } = options;
  return { options: options.key === undefined ? { ...others, key: name } : options, unused };
}

/** @throws {ElectionError} */
export function readName(value: unknown): string {
  return characters(value, 'name', NAME_CHARACTERS);
}

/** Not quoted: it may be a secret in the wrong place. */
function characters(value: unknown, option: 'key' | 'name', bounds: Bounds): string {
  const length = typeof value === 'string' ? value.length : 0;
  if (typeof value === 'string' && length >= bounds.min && length <= bounds.max) return value;
  const found = typeof value === 'string' ? `has ${length}` : `is ${value === null ? 'null' : typeof value}`;
  const message = `The option ${option} is a text of ${bounds.min} to ${bounds.max} characters; this one ${found}`;
  throw new ElectionError(message, `${option}-invalid`, bounds);
}

function preference(value: unknown): Priority {
  if (value === undefined) return inWords(() => readPriority(undefined, process.env));
  if (value === 'never') return value;
  const { min, max } = PRIORITIES;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  const found = typeof value === 'number' ? String(value) : `of type ${typeof value}`;
  const message = `The option priority is a whole number from ${min} to ${max}, or never; this one is ${found}`;
  throw new ElectionError(message, 'priority-invalid', PRIORITIES);
}

function yesOrNo(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new ElectionError(
    `The option balance is true or false; this one is of type ${typeof value}`,
    'balance-invalid',
  );
}

function milliseconds(value: unknown): number {
  if (typeof value === 'number' && value >= TTL_MS.min && value <= TTL_MS.max) return Math.round(value);
  const found = typeof value === 'number' ? String(value) : `${typeof value}, no number`;
  const message = `The option ttl is a number of milliseconds from ${TTL_MS.min} to ${TTL_MS.max}; this one is ${found}`;
  throw new ElectionError(message, 'ttl-out-of-range', TTL_MS);
}
