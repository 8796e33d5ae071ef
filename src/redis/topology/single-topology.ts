/** One server, or a primary behind a name that follows it: every key is there. */
import { EMPTY, type Observable, of } from '../../election/rxjs.js';
import type { Endpoint } from '../server-options.js';
import type { Location, Topology } from './topology.js';

export class SingleTopology implements Topology {
  readonly failovers$ = EMPTY;
  readonly #location$: Observable<Location>;

  constructor(endpoint: Endpoint) {
    this.#location$ = of({ endpoint });
  }

  open(): void {
    // There is nothing to find out, here and below.
  }

  close(): void {
    // Holds no connection.
  }

  locate(): Observable<Location> {
    return this.#location$;
  }

  confirm(): null {
    return null;
  }

  failed(): void {
    // Whatever failed, there is no other place.
  }

  unreachable(): void {
    // The link makes a new connection by itself.
  }
}
