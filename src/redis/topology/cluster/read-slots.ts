/** Reads which node serves which slot, from the first node that tells. */
import { StoreFailure } from '../../../election/ports.js';
import {
  catchError,
  defer,
  from,
  map,
  type Observable,
  take,
  throwError,
  timeout,
} from '../../../election/rxjs.js';
import { isRefusal } from '../../failures.js';
import { openClient } from '../../open-client.js';
import { addressName, type Endpoint } from '../../server-options.js';
import type { EndpointBook } from './endpoint-book.js';
import { SlotMap } from './slot-map.js';
import type { Witness } from './witness.js';

/** ms; how long one node may take, with a connection to be made or without. */
const CONNECT_MS = 1_000;
const ANSWER_MS = 500;

/** None of the nodes told, and why. */
export class NoSlots extends Error {
  override readonly name = 'NoSlots';

  /** @param address of the node that failed with `cause` */
  constructor(
    override readonly cause: Error,
    readonly address: string,
  ) {
    super(cause.message);
  }
}

/**
 * Asks one node after another: first those with a connection, then the others.
 *
 * Emits once and completes, or fails with {@link NoSlots}.
 */
export function readSlots(
  connected: readonly Witness[],
  others: readonly Endpoint[],
  book: EndpointBook,
): Observable<SlotMap> {
  const sources = [...connected.map(overLink), ...others.map(overConnection)];
  const next = (at: number, failed: NoSlots | null): Observable<SlotMap> => {
    const source = sources[at];
    if (source === undefined) return throwError(() => failed);
    return source.reply$.pipe(
      map((reply) => withSlots(new SlotMap(reply, source.endpoint, book))),
      catchError((error: unknown) => next(at + 1, worse(failed, error, source.endpoint))),
    );
  };
  return next(0, null);
}

interface Source {
  readonly endpoint: Endpoint;
  readonly reply$: Observable<unknown>;
}

function overLink(witness: Witness): Source {
  const reply$ = defer(() => from(witness.slots())).pipe(timeout(ANSWER_MS));
  return { endpoint: witness.endpoint, reply$ };
}

function overConnection(endpoint: Endpoint): Source {
  const reply$ = defer(() => {
    let reply: unknown;
    return openClient(
      endpoint,
      async (client) => {
        reply = await client.sendCommand<unknown>(['CLUSTER', 'SLOTS']);
      },
      CONNECT_MS,
    ).pipe(
      take(1),
      map(() => reply),
    );
  });
  return { endpoint, reply$ };
}

/** A node that has left the cluster, or has not joined it yet, knows of no slots. */
function withSlots(slotMap: SlotMap): SlotMap {
  if (slotMap.primaries.length > 0) return slotMap;
  throw new StoreFailure('busy', 'no node of the cluster serves any slot', { code: 'CLUSTERDOWN' });
}

/** What a server said tells more than that another could not be reached. */
function worse(before: NoSlots | null, error: unknown, endpoint: Endpoint): NoSlots {
  if (before !== null && (isRefusal(before.cause) || before.cause instanceof StoreFailure)) return before;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new NoSlots(cause, addressName(endpoint));
}
