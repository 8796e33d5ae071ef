/** Tells users what is wrong with a cluster, or that there is one where they did not expect it. */
import { StoreFailure } from '../election/ports.js';
import type { ServerOptions } from '../redis/server-options.js';
import { KEY_SLOTS, SENT_AROUND, UNCONFIRMED } from '../redis/topology/cluster/failure-codes.js';
import type { ErrorCode } from './errors.js';

/** Refusals of a lock key during a failover or while slots move, by the server's code. */
const PASSING: ReadonlySet<string> = new Set(['CLUSTERDOWN', SENT_AROUND, 'TRYAGAIN', UNCONFIRMED]);

/** Whether a refusal most often ends by itself. */
export function isPassing(storeCode: string): boolean {
  return PASSING.has(storeCode);
}

/** What a lost contact has to do with clusters; null if nothing. */
export function clusterContactProblem(cause: Error, { kind }: ServerOptions): ErrorCode | null {
  if (kind === 'cluster' && /^ERR This instance has cluster support disabled/u.test(cause.message)) {
    return 'not-a-cluster';
  }
  // A cluster has only one database.
  if (kind !== 'cluster' && /SELECT is not allowed in cluster mode/u.test(cause.message))
    return 'is-a-cluster';
  return cause instanceof StoreFailure && cause.code === 'CLUSTERDOWN' ? 'slot-not-served' : null;
}

/** What the refusal of a lock key has to do with clusters; null if nothing. */
export function clusterKeyProblem(storeCode: string): ErrorCode | null {
  switch (storeCode) {
    // A store for clusters follows it.
    case 'MOVED':
      return 'is-a-cluster';
    case 'CLUSTERDOWN':
    case SENT_AROUND:
      return 'slot-not-served';
    case 'TRYAGAIN':
      return 'slot-moving';
    case KEY_SLOTS:
      return 'key-not-for-cluster';
    case UNCONFIRMED:
      return 'primary-unconfirmed';
    default:
      return null;
  }
}
