/** Where each lock key can be reached, and what is known of the way there. */
import type { Contact, Loss } from '../election/ports.js';
import { distinctUntilChanged, map, type Observable, of, switchMap } from '../election/rxjs.js';
import { type Primaries, worstContact } from './primaries.js';
import { Primary } from './primary.js';
import { addressName, type Endpoint, endpointName, type ServerOptions } from './server-options.js';
import type { Topology } from './topology/topology.js';

/** The primary that keeps a key, or why there is none. */
export type Route = Primary | Loss;

/** Before the first try to connect, and after the store was closed. */
export const NOWHERE: Loss = { cause: null, attempts: 0 };

/** Any key: for those kinds whose keys are all in one place. */
const ANY_KEY = '';

export class Routes {
  readonly #topology: Topology;
  readonly #primaries: Primaries;
  /** Whether all keys are at one place. */
  readonly atOnePlace: boolean;
  /** Whether that place is the one that the user named. */
  readonly #alwaysThere: boolean;

  constructor(kind: ServerOptions['kind'], topology: Topology, primaries: Primaries) {
    this.#topology = topology;
    this.#primaries = primaries;
    this.atOnePlace = kind !== 'cluster';
    this.#alwaysThere = this.atOnePlace && kind !== 'sentinel';
  }

  /** The primary that keeps the key is in use for as long as this is subscribed. */
  to(key: string): Observable<Route> {
    return this.#topology.locate(key).pipe(
      distinctUntilChanged((before, now) => before.endpoint !== null && before.endpoint === now.endpoint),
      // Unsubscribes first: the link to a former primary is closed before the next is opened.
      switchMap(
        (location): Observable<Route> =>
          location.endpoint === null ? of(location.loss) : this.#primaries.at(location.endpoint),
      ),
    );
  }

  /** To the one place of all keys. */
  toAll(): Observable<Route> {
    return this.to(ANY_KEY);
  }

  /** State of the connection to the primary that keeps the key. Replays. */
  contactOf(key: string): Observable<Contact> {
    return this.to(key).pipe(
      switchMap((route): Observable<Contact> => {
        if (!(route instanceof Primary)) return of({ up: false, ...route });
        const address = this.#alwaysThere ? undefined : endpointName(route.endpoint);
        return address === undefined
          ? route.contact$
          : route.contact$.pipe(map((contact) => at(address, contact)));
      }),
    );
  }

  /** Where the primary that keeps the key is; null while that is unknown. Replays. */
  endpointOf(key: string): Observable<Endpoint | null> {
    return this.to(key).pipe(map((route) => (route instanceof Primary ? route.endpoint : null)));
  }

  /** State of the connections for commands: of the worst, if there are several. */
  contact(): Observable<Contact> {
    if (this.atOnePlace) return this.contactOf(ANY_KEY);
    return this.#primaries.list$.pipe(
      switchMap((primaries) => (primaries.length === 0 ? this.#whyNone() : worstContact(primaries, NOWHERE))),
    );
  }

  /** `host:port` of the primaries in use; none where the user named the primary. Replays. */
  addresses(): Observable<readonly string[]> {
    if (this.#alwaysThere) return of([]);
    return this.#primaries.list$.pipe(
      map((primaries) => primaries.map(({ endpoint }) => addressName(endpoint)).sort()),
    );
  }

  /** A primary in use, for what does not depend on the key. */
  toAny(): Observable<Primary | null> {
    return this.#primaries.list$.pipe(
      map(([primary]) => primary ?? null),
      distinctUntilChanged(),
    );
  }

  /** Why the topology names no primary. */
  #whyNone(): Observable<Contact> {
    return this.#topology
      .locate(ANY_KEY)
      .pipe(
        map((location) =>
          location.endpoint === null ? { up: false, ...location.loss } : { up: false, ...NOWHERE },
        ),
      );
  }
}

/** A loss of contact, told with the server that was lost. */
function at(address: string, contact: Contact): Contact {
  if (!contact.up) return { ...contact, address };
  return contact.unproven === undefined ? contact : { up: true, unproven: { ...contact.unproven, address } };
}
