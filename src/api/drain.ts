/** Takes this process out of all elections before maintenance, as an operator does with a replica. */
import { drainProcess, undrainable } from '../runtime/process-drain.js';
import { ElectionError } from './election-error.js';
import { copyTooOld } from './older-copies.js';

/** Not `async`: what it throws would have to be caught later, or end the process. */
export function drain(on: unknown): Promise<boolean> {
  if (typeof on !== 'boolean') {
    throw new ElectionError(`drain takes true or false; this is of type ${typeof on}`, 'drain-invalid');
  }
  if (on && undrainable().length > 0) throw copyTooOld('cannot be drained');
  return drainProcess(on);
}
