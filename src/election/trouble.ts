/** What to show of an answer or a refusal that was not as it should be. */
import { holderName } from './lease.js';
import { type Findings, NOT_CONFIRMED, type StoreFailure, WRONG_TYPE } from './ports.js';
import type { Trouble } from './state.js';

export function troubleFound(reply: Findings): Trouble | null {
  return reply.recordGarbled === true ? { code: 'record-garbled', detail: '', storeCode: '' } : null;
}

export function foreignLease(value: string): Trouble {
  return { code: 'foreign-lease', detail: holderName(value), storeCode: '' };
}

/** Whether something that is no lease stands at the lock key. */
export function isOverwritten(trouble: Trouble | null): boolean {
  return trouble !== null && (trouble.code === 'foreign-lease' || trouble.storeCode === WRONG_TYPE);
}

/** null for failures of the connection: those are the contact's to tell, once for all keys. */
export function troubleBehind(failure: StoreFailure): Trouble | null {
  if (failure.code === NOT_CONFIRMED) return null;
  const said = failure.kind === 'refused' || failure.kind === 'busy';
  if (!said) return null;
  const { message, code, copies } = failure;
  return { code: 'refused', detail: message, storeCode: code, ...(copies === undefined ? {} : { copies }) };
}
