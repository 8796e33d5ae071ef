/**
 * Asks other primaries whether a primary was in office when a command was sent to it.
 *
 * A primary that was frozen for longer than the cluster's node timeout has been replaced. When it goes on, it executes
 * what was sent to it meanwhile, before it hears of that (measured: 1 090 writes in 6 to 13 ms). If a renewal counted
 * then, its leader could act beside one elected at the new primary. So an acquisition or a renewal counts only if enough
 * other primaries, asked after it was sent, see its primary in office:
 *
 * - A replica is promoted only with the votes of a majority of all n primaries: ⌊n/2⌋ + 1 of the n − 1 others, since the
 *   replaced one cannot vote. A primary votes only once it sees the one to be replaced as dead (`fail`), and from then on
 *   until it knows the new one.
 * - ⌈n/2⌉ − 1 others that do not see it so therefore include at least one that has not voted. Hence the promotion comes
 *   after the sending.
 * - The new primary gives out a lease one TTL after it is first asked, because its run is another (acquire.lua, 3). By
 *   then a term that counts from the sending is over.
 *
 * This also covers a primary that is cut off from the others together with its clients. It does not cover CLUSTER
 * FAILOVER with FORCE or TAKEOVER, which do without some of these rules, while the old primary is frozen.
 */
import { type Clock, StoreFailure } from '../../../election/ports.js';
import { defer, Observable, retry, throwError, timer } from '../../../election/rxjs.js';
import { commandFailure } from '../../failures.js';
import { addressName, type Endpoint } from '../../server-options.js';
import { UNCONFIRMED } from './failure-codes.js';
import { isInOffice } from './office.js';
import type { ClusterNode } from './slot-map.js';
import { Witness } from './witness.js';

/** ms between questions, and how many: after a clean failover the others hear of it 40 to 50 ms later. */
const ASK_AGAIN_MS = 25;
const ASK_AGAIN = 6;

export class Witnesses {
  readonly #clock: Clock;
  readonly #open = new Map<Endpoint, Witness>();
  #primaries: readonly ClusterNode[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those that can be asked at once. */
  get connected(): readonly Witness[] {
    return [...this.#open.values()].filter(({ connected }) => connected);
  }

  /** Takes the cluster's primaries as they are now. */
  know(primaries: readonly ClusterNode[]): void {
    this.#primaries = primaries;
    for (const [endpoint, witness] of [...this.#open]) {
      if (primaries.some((primary) => primary.endpoint === endpoint)) continue;
      witness.close();
      this.#open.delete(endpoint);
    }
  }

  /** Connects to those that {@link confirm} will ask about this primary. */
  prepare(endpoint: Endpoint): void {
    this.#witnessesFor(endpoint);
  }

  /** As `Topology.confirm`. */
  confirm(endpoint: Endpoint): Observable<void> | null {
    const primary = this.#primaries.find((each) => each.endpoint === endpoint);
    if (primary === undefined) return throwError(() => unconfirmed(endpoint));
    if (this.#needed === 0) return null;
    return defer(() => this.#ask(primary)).pipe(
      retry({
        count: ASK_AGAIN,
        delay: (failure: StoreFailure) =>
          failure.kind === 'refused' ? throwError(() => failure) : timer(ASK_AGAIN_MS),
      }),
    );
  }

  close(): void {
    this.know([]);
  }

  /** How many must see a primary in office. */
  get #needed(): number {
    return Math.max(0, Math.ceil(this.#primaries.length / 2) - 1);
  }

  #ask({ id, endpoint }: ClusterNode): Observable<void> {
    return new Observable((subscriber) => {
      const asked = this.#witnessesFor(endpoint);
      let agreed = 0;
      let silent = asked.length;
      let refusal: StoreFailure | null = null;
      const judge = (): void => {
        if (agreed >= this.#needed) {
          subscriber.next();
          subscriber.complete();
        } else if (agreed + silent < this.#needed) subscriber.error(refusal ?? unconfirmed(endpoint));
      };
      for (const witness of asked) {
        witness
          .nodes()
          .then((nodes) => {
            if (isInOffice(nodes, id)) agreed += 1;
          })
          .catch((error: unknown) => {
            const failure = commandFailure(error);
            if (failure.kind === 'refused') refusal = failure;
          })
          .finally(() => {
            silent -= 1;
            judge();
          });
      }
      judge();
    });
  }

  /** One more than needed, since one may be dead. Those without a connection come last. */
  #witnessesFor(endpoint: Endpoint): readonly Witness[] {
    if (this.#needed === 0) return [];
    const index = this.#primaries.findIndex((each) => each.endpoint === endpoint);
    // Each primary asks the next ones, so that all are asked equally often.
    const others = [...this.#primaries.slice(index + 1), ...this.#primaries.slice(0, Math.max(index, 0))];
    const failing = others.filter((other) => this.#open.get(other.endpoint)?.connected === false);
    const ordered = [...others.filter((other) => !failing.includes(other)), ...failing];
    return ordered.slice(0, this.#needed + 1).map((other) => this.#at(other.endpoint));
  }

  #at(endpoint: Endpoint): Witness {
    const witness = this.#open.get(endpoint) ?? new Witness(endpoint, this.#clock);
    this.#open.set(endpoint, witness);
    return witness;
  }
}

function unconfirmed(endpoint: Endpoint): StoreFailure {
  const message = `the other primaries of the cluster do not confirm ${addressName(endpoint)}`;
  return new StoreFailure('busy', message, { code: UNCONFIRMED });
}
