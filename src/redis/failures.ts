/** Tells what a failed command means for a lease. */
import { ClientClosedError, ClientOfflineError, ErrorReply } from '@redis/client';
import { type FailureKind, StoreFailure } from '../election/ports.js';

/** The server answers, but not to this; it may answer to the same later. */
const BUSY = new Set([
  'LOADING',
  'BUSY',
  'OOM',
  'READONLY',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'NOREPLICAS',
  'MISCONF',
  'UNKILLABLE',
]);

const REPLY_CODE = /^([A-Z][A-Z0-9_]+)(?: |$)/u;

/** The first word of a server's error, by which Redis tells errors apart; `ERR` where there is none. */
export function replyCode(message: string): string {
  return REPLY_CODE.exec(message)?.[1] ?? 'ERR';
}

/** Characters of a server's words that are kept. */
const LONGEST_WORDS = 300;

/**
 * A server's words as they may be shown: without the command's arguments, which a server that does not know AUTH
 * repeats, and without the script's hash and line that Redis 7 appends, which help nobody who runs a flow.
 */
export function shownWords(message: string): string {
  return message
    .slice(0, 10 * LONGEST_WORDS)
    .replace(/,? with args beginning with:.*$/su, '')
    .replace(/,? script: [0-9a-f]{40}.*$/su, '')
    .slice(0, LONGEST_WORDS);
}

/** A server's refusal, of a whole command or of one key within a script. */
export function replyFailure(message: string, cause?: unknown): StoreFailure {
  const code = replyCode(message);
  const kind: FailureKind = code === 'NOSCRIPT' ? 'not-executed' : BUSY.has(code) ? 'busy' : 'refused';
  return new StoreFailure(kind, shownWords(message), { code, cause });
}

export function commandFailure(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  if (error instanceof ErrorReply) return replyFailure(error.message, error);
  const message = error instanceof Error ? error.message : String(error);
  const never = error instanceof ClientOfflineError || error instanceof ClientClosedError;
  return new StoreFailure(never ? 'offline' : 'broken', message, { cause: error });
}
