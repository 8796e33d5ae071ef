/**
 * What a process says to its crash guard: a line of JSON per message, over a pipe or a unix socket. Each is small, and
 * what cannot be read is passed over, so that no client can harm the guard or another client.
 *
 * - `["guard", 1, instance, pid]`: first. A process keeps its instance id for life.
 * - `["server", id, endpoint]`: a server with its login. Only to a child: credentials never cross a socket.
 * - `["holds", elector, [[key, value, token, end, server], …]]`: all that an elector may hold now.
 * - `["clear"]`: this connection ends on purpose.
 *
 * A sidecar answers the first with `["guarding", 1, server]`, its name for people.
 */
import type { ReleaseRequest } from '../election/ports.js';
import type { Endpoint } from '../redis/server-options.js';

/** Characters. */
export const LONGEST_LINE = 65_536;
/** Of a child's own parent: a bundle of certificates has hundreds of thousands. */
export const LONGEST_LINE_OF_PARENT = 4_194_304;
const VERSION = 1;

/** What a process may hold, and where. */
export interface Holding extends ReleaseRequest {
  /** An id that was told by a `server` message; empty where the guard has servers of its own. */
  readonly server: string;
}

export type GuardMessage =
  | { readonly type: 'guard'; readonly instance: string; readonly pid: number }
  | { readonly type: 'server'; readonly id: string; readonly endpoint: Endpoint }
  | { readonly type: 'holds'; readonly elector: string; readonly holdings: readonly Holding[] }
  | { readonly type: 'clear' };

export function messageLine(message: GuardMessage): string {
  return `${JSON.stringify(fields(message))}\n`;
}

function fields(message: GuardMessage): readonly unknown[] {
  switch (message.type) {
    case 'guard':
      return ['guard', VERSION, message.instance, message.pid];
    case 'server':
      return ['server', message.id, message.endpoint];
    case 'holds': {
      const { elector, holdings } = message;
      return [
        'holds',
        elector,
        holdings.map(({ key, value, token, end, server }) => [key, value, token, end, server]),
      ];
    }
    case 'clear':
      return ['clear'];
  }
}

/** @returns null for anything else */
export function readMessage(line: string): GuardMessage | null {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return null;
  }
  if (!Array.isArray(read)) return null;
  const [type, first, second, third] = read as readonly unknown[];
  switch (type) {
    case 'guard':
      return first === VERSION && isText(second) && Number.isInteger(third)
        ? { type, instance: second, pid: Number(third) }
        : null;
    case 'server':
      return isText(first) && isEndpoint(second) ? { type, id: first, endpoint: second } : null;
    case 'holds':
      return isText(first) && Array.isArray(second) ? holds(first, second) : null;
    case 'clear':
      return { type };
    default:
      return null;
  }
}

function holds(elector: string, entries: readonly unknown[]): GuardMessage | null {
  const holdings = entries.map(readHolding);
  const usable = holdings.filter((holding) => holding !== null);
  return usable.length === holdings.length ? { type: 'holds', elector, holdings: usable } : null;
}

function readHolding(entry: unknown): Holding | null {
  if (!Array.isArray(entry)) return null;
  const [key, value, token, end, server] = entry as readonly unknown[];
  if (!isText(key) || !isText(value) || typeof server !== 'string') return null;
  return isNumberOrNull(token) && isNumberOrNull(end) ? { key, value, token, end, server } : null;
}

export function guardingLine(server: string): string {
  return `${JSON.stringify(['guarding', VERSION, server])}\n`;
}

/** @returns where the guard releases, for people; null if this is no answer of a guard */
export function readGuarding(line: string): string | null {
  try {
    const [type, version, server] = JSON.parse(line) as readonly unknown[];
    return type === 'guarding' && version === VERSION && typeof server === 'string' ? server : null;
  } catch {
    return null;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isFinite(value));
}

function isEndpoint(value: unknown): value is Endpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { host, port, database } = value as Partial<Endpoint>;
  return typeof host === 'string' && typeof port === 'number' && typeof database === 'number';
}
