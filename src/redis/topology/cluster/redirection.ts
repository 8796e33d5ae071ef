/** What a node answers when it does not serve a key's slot, or not alone. None of it has executed anything. */
import { StoreFailure } from '../../../election/ports.js';

/** The failure code of keys that a script cannot use, because their record is in another slot. */
export const KEY_SLOTS = 'KEY-SLOTS';

export interface Redirection {
  readonly slot: number;
  /** Empty if the node does not know the other's host, or does not say it. */
  readonly host: string;
  readonly port: number;
}

/** Who serves the slot now (MOVED), or has this key while the slot moves (ASK). */
export function redirectionIn({ code, message }: StoreFailure): Redirection | null {
  if (code !== 'MOVED' && code !== 'ASK') return null;
  // An IPv6 address stands there without brackets.
  const [, slot, host = '', port] = /^\w+ (\d+) (\S*):(\d+)/u.exec(message) ?? [];
  return slot === undefined ? null : { slot: Number(slot), host, port: Number(port) };
}

/**
 * The failure as it counts in a cluster, where redirections are usual.
 *
 * @param renewing a renewal that meets a moving slot is not worth telling: most often the next one finds the key moved,
 *   and the term goes on. An acquisition fails until the slot has moved, which people should know
 * @param asked whether the call was sent on by ASK, to a primary whose connection may still be in the making
 */
export function inCluster(
  failure: StoreFailure,
  { renewing, asked }: { readonly renewing: boolean; readonly asked: boolean },
): StoreFailure {
  const { kind, code, message, cause } = failure;
  const again = code === 'MOVED' || code === 'ASK' || (asked && kind === 'offline');
  if (again) return new StoreFailure('not-executed', message, { code, cause });
  if (code === 'TRYAGAIN' && renewing) return new StoreFailure('offline', message, { code, cause });
  return failure;
}

export function keyRefused(key: string): StoreFailure {
  const message = `the record of the lock key ${key} is in another slot of the cluster`;
  return new StoreFailure('refused', message, { code: KEY_SLOTS });
}
