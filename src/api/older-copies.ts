/** Another copy of this package may run the elections of this process, and know less than this one. */
import type { Participant } from '../runtime/participant.js';
import { isProcessDrained } from '../runtime/process-drain.js';
import type { SharedReplica } from '../runtime/process-share.js';
import { ElectionError } from './election-error.js';
import type { Settings } from './options.js';

/** @param lack what the other copy cannot do */
export function copyTooOld(lack: string): ElectionError {
  const message = `An older copy of this package, which came first in this process, runs its elections and ${lack}: update it, or load this one first`;
  return new ElectionError(message, 'copy-too-old');
}

/** What an older copy does not do of that which was asked for; null if there is nothing. */
export function unmet(
  { drain }: SharedReplica,
  { candidacy$ }: Partial<Participant>,
  { priority, balance }: Pick<Settings, 'priority' | 'balance'>,
): ElectionError | null {
  if (drain === undefined && isProcessDrained()) return copyTooOld('cannot be drained');
  if (candidacy$ === undefined && priority !== 0) return copyTooOld('knows no priorities');
  if (candidacy$ === undefined && balance) return copyTooOld('cannot balance lock keys');
  return null;
}
