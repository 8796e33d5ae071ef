/** Why no primary is known, in terms of what a user can mend. */
import { ErrorReply } from '@redis/client';
import { loginRefused, shownWords } from '../../failures.js';

export type SentinelFaultCode =
  /** The sentinels watch no master of this name. */
  | 'unknown-master'
  /** Too few sentinels answer. */
  | 'no-majority'
  /** A majority answers, but not with one primary. */
  | 'sentinels-disagree'
  /** The address belongs to another server. */
  | 'not-a-sentinel'
  /** The sentinel refuses its own username or password. */
  | 'sentinel-login-refused'
  /** The sentinel denies this user its commands. */
  | 'sentinel-denied';

interface FaultDetails {
  /** What was answered. */
  readonly detail: string;
  /** `host:port` of the sentinel, if it is one sentinel's fault. */
  readonly sentinel?: string;
  /** Sentinels that answer, of how many. */
  readonly answering?: number;
  readonly all?: number;
}

export class SentinelFault extends Error {
  override readonly name = 'SentinelFault';

  constructor(
    readonly code: SentinelFaultCode,
    readonly details: FaultDetails,
  ) {
    super(`${code}: ${JSON.stringify(details)}`);
  }
}

/** What a sentinel's refusal means. null: it is down, away, or busy. */
export function faultOfRefusal(error: unknown, sentinel: string): SentinelFault | null {
  if (!(error instanceof ErrorReply)) return null;
  const detail = shownWords(error.message);
  if (loginRefused(error)) return new SentinelFault('sentinel-login-refused', { detail, sentinel });
  if (/^ERR unknown command/iu.test(error.message))
    return new SentinelFault('not-a-sentinel', { detail, sentinel });
  if (error.message.startsWith('NOPERM')) return new SentinelFault('sentinel-denied', { detail, sentinel });
  return null;
}
