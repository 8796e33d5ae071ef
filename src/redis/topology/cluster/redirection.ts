/** What a node answers when it does not serve a key's slot, or not alone. None of it has executed anything. */
import { StoreFailure } from '../../../election/ports.js';
import { KEY_SLOTS, SENT_AROUND } from './failure-codes.js';

export interface Redirection {
  readonly slot: number;
  /** Empty if the node does not know the other's host, or does not say it. */
  readonly host: string;
  readonly port: number;
}

export function isRedirection({ code }: StoreFailure): boolean {
  return code === 'MOVED' || code === 'ASK';
}

/** Who serves the slot now (MOVED), or has this key while the slot moves (ASK). */
export function redirectionIn(failure: StoreFailure): Redirection | null {
  if (!isRedirection(failure)) return null;
  // An IPv6 address stands there without brackets.
  const [, slot, host = '', port] = /^\w+ (\d+) (\S*):(\d+)/u.exec(failure.message) ?? [];
  return slot === undefined ? null : { slot: Number(slot), host, port: Number(port) };
}

/**
 * The failure as it counts in a cluster, where redirections are usual.
 *
 * @param renewing a renewal that meets a moving slot is not worth telling: most often the next one finds the key moved,
 *   and the term goes on. An acquisition fails until the slot has moved, which people should know
 * @param asked whether the call was sent on by ASK, to a primary whose connection may still be in the making
 * @param circling whether it was sent on too often to hurry to the next node
 */
export function inCluster(
  failure: StoreFailure,
  {
    renewing,
    asked,
    circling = false,
  }: { readonly renewing: boolean; readonly asked: boolean; readonly circling?: boolean },
): StoreFailure {
  const { kind, code, message, cause } = failure;
  if (circling) return new StoreFailure('busy', message, { code: SENT_AROUND, cause });
  const again = isRedirection(failure) || (asked && kind === 'offline');
  if (again) return new StoreFailure('not-executed', message, { code, cause });
  if (code === 'TRYAGAIN' && renewing) return new StoreFailure('offline', message, { code, cause });
  return failure;
}

export function keyRefused(key: string): StoreFailure {
  const message = `the record of the lock key ${key} is in another slot of the cluster`;
  return new StoreFailure('refused', message, { code: KEY_SLOTS });
}
