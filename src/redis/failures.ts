/** What a failed command means for a lease. */
import { ClientClosedError, ClientOfflineError, ErrorReply } from '@redis/client';
import { type FailureKind, StoreFailure } from '../election/ports.js';
import { isReplicaCode } from './replica-codes.js';

/** Codes of errors that pass: the server may accept the same command later. */
const BUSY = new Set([
  'LOADING',
  'BUSY',
  'OOM',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'NOREPLICAS',
  'MISCONF',
  'UNKILLABLE',
  'UNBLOCKED',
]);

/** Whether a failure says that the server is a replica. */
export function metReplica({ code }: StoreFailure): boolean {
  return isReplicaCode(code);
}

const REPLY_CODE = /^([A-Z][A-Z0-9_]+)(?: |$)/u;

/** The first word of a server's error message, which Redis uses as its code; `ERR` if there is none. */
export function replyCode(message: string): string {
  return REPLY_CODE.exec(message)?.[1] ?? 'ERR';
}

/** Characters of a server's error message that are kept. */
const MAX_CHARACTERS = 300;

const PLACE_IN_REDIS_6 =
  /^(?:ERR Error running script \(call to f_[0-9a-f]{40}\): )?(?:@user_script: ?\d+: )+(?:ERR )?/u;

/**
 * A server's error message fit for display: at most 300 characters, without the command's arguments (a server that does
 * not know AUTH repeats them, password included) and without the script's hash and line, which Redis 7 appends and 6.2
 * puts first.
 */
export function shownWords(message: string): string {
  return message
    .slice(0, 10 * MAX_CHARACTERS)
    .replace(/,? with args beginning with:.*$/su, '')
    .replace(/,? script: [0-9a-f]{40}.*$/su, '')
    .replace(PLACE_IN_REDIS_6, 'ERR ')
    .trimEnd()
    .slice(0, MAX_CHARACTERS);
}

/** Whether the server itself answered with an error, as against a connection that broke or was never made. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ErrorReply;
}

/** Whether the server refused the credentials, or their absence. */
export function loginRefused({ message }: Error): boolean {
  return /^(WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password)/u.test(message);
}

/** The failure behind an error reply, to a whole command or for one key within a script. */
export function replyFailure(message: string, cause?: unknown): StoreFailure {
  const code = replyCode(message);
  const kind: FailureKind =
    code === 'NOSCRIPT' || isReplicaCode(code) ? 'not-executed' : BUSY.has(code) ? 'busy' : 'refused';
  return new StoreFailure(kind, shownWords(message), { code, cause });
}

/** The failure behind anything that a command can throw. */
export function commandFailure(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  if (error instanceof ErrorReply) return replyFailure(error.message, error);
  const message = error instanceof Error ? error.message : String(error);
  const never = error instanceof ClientOfflineError || error instanceof ClientClosedError;
  return new StoreFailure(never ? 'offline' : 'broken', message, { cause: error });
}
