/**
 * Says which primary keeps a lock key, and tells when that changes.
 *
 * A topology sends no lease commands. It decides only where they go and, with sentinels, whether an answer counts.
 */
import type { Loss, StoreFailure } from '../../election/ports.js';
import type { Observable } from '../../election/rxjs.js';
import type { Endpoint } from '../server-options.js';

/** Where a key's primary is; or, while that is unknown, why. */
export type Location = { readonly endpoint: Endpoint } | { readonly endpoint: null; readonly loss: Loss };

/** Where nothing has been found out yet. */
export const NOT_LOCATED: Location = { endpoint: null, loss: { cause: null, attempts: 0 } };

/** A primary moved: for display. */
export interface Failover {
  /** `host:port` of the primary before and now. */
  readonly from: string;
  readonly to: string;
  /** ms since 1970 */
  readonly at: number;
}

export interface Topology {
  /** Starts looking. */
  open(): void;
  /** Closes all connections and completes all observables. */
  close(): void;
  /** Replays where the key's primary is, then every change. The same endpoint is the same object. Never fails. */
  locate(key: string): Observable<Location>;
  /**
   * Whether answers from this endpoint count. Subscribed in the turn in which the command is sent; emits once and
   * completes if they do, and fails with a {@link StoreFailure} otherwise. null: they always count.
   */
  confirm(endpoint: Endpoint): Observable<void> | null;
  /**
   * Where the key's next call goes instead of its primary, with ASKING sent before it: in a cluster, while the key's slot
   * moves. null: to its primary.
   */
  asked?(key: string): Endpoint | null;
  /** A call failed there, which may mean that the primary has moved. A hint. */
  failed(endpoint: Endpoint, key: string, failure: StoreFailure): void;
  /** There is no contact with this endpoint (true), or there is again (false). A hint. */
  unreachable(endpoint: Endpoint, lost: boolean): void;
  /** Emits when the primary has moved. Never fails. */
  readonly failovers$: Observable<Failover>;
}
