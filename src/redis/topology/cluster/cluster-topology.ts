/**
 * A cluster: each key is on the primary that serves the key's slot.
 *
 * Which one that is, any node tells. It is read at the start, after a redirection, and repeatedly while a primary in use
 * is out of reach; one reading at a time.
 */
import type { Clock, Loss, StoreFailure } from '../../../election/ports.js';
import { type Observable, Subject, Subscription, timer } from '../../../election/rxjs.js';
import { commandFailure } from '../../failures.js';
import { addressName, type ClusterServers, type Endpoint } from '../../server-options.js';
import type { Failover, Location, Topology } from '../topology.js';
import { AskedKeys } from './asked-keys.js';
import { EndpointBook } from './endpoint-book.js';
import { UNCONFIRMED } from './failure-codes.js';
import { isPromotion } from './promotion.js';
import { NoSlots, readSlots } from './read-slots.js';
import { redirectionIn } from './redirection.js';
import type { SlotMap } from './slot-map.js';
import { slotOf } from './slots.js';
import { locationIn, SlotsInUse } from './slots-in-use.js';
import type { Witness } from './witness.js';
import { Witnesses } from './witnesses.js';

/** ms from a hint to the reading: several hints are one event, and nodes hear of a failover up to 50 ms late. */
const SOON_MS = 100;
/** ms between readings while a primary in use is out of reach. */
const POLL_MS = 300;
/** ms between readings while the nodes refuse to tell: more of them would only fill their logs. */
const REFUSED_POLL_MS = 2_000;

/** Failures after which the slots may be elsewhere. */
const HINTS = new Set(['MOVED', 'ASK', 'CLUSTERDOWN', UNCONFIRMED]);

export class ClusterTopology implements Topology {
  readonly #clock: Clock;
  readonly #book: EndpointBook;
  readonly #witnesses: Witnesses;
  readonly #asked: AskedKeys;
  readonly #inUse = new SlotsInUse((slot) => this.#locationOf(slot));
  readonly #unreachable = new Set<Endpoint>();
  readonly #failovers = new Subject<Failover>();
  readonly #running = new Subscription();
  /** The pause before the next reading. */
  #pause = Subscription.EMPTY;
  /** ms */
  #readsAt = Number.POSITIVE_INFINITY;
  #reading = false;
  /** A hint came during a reading, which may be older. */
  #again = false;
  #readings = 0;
  #map: SlotMap | null = null;
  /** Why there is no map. */
  #loss: Loss | null = null;
  /** Where slots were from which a node has sent us on, until a reading tells why. */
  readonly #movedFrom = new Map<number, Endpoint>();
  /** By former primary, so that each failover is told once, and not for each of its slots. */
  readonly #told = new Map<Endpoint, Endpoint>();

  constructor(server: ClusterServers, clock: Clock) {
    this.#clock = clock;
    this.#book = new EndpointBook(server);
    this.#witnesses = new Witnesses(clock);
    this.#asked = new AskedKeys(clock);
  }

  open(): void {
    this.#read();
  }

  close(): void {
    this.#pause.unsubscribe();
    this.#running.unsubscribe();
    this.#witnesses.close();
    this.#inUse.close();
    this.#failovers.complete();
  }

  /** Emits once for each primary in use that a replica has replaced; not when slots are moved between primaries. */
  get failovers$(): Observable<Failover> {
    return this.#failovers;
  }

  locate(key: string): Observable<Location> {
    return this.#inUse.watch(slotOf(key));
  }

  confirm(endpoint: Endpoint): Observable<void> | null {
    return this.#witnesses.confirm(endpoint);
  }

  asked(key: string): Endpoint | null {
    return this.#asked.at(key);
  }

  failed(endpoint: Endpoint, key: string, failure: StoreFailure): void {
    if (!HINTS.has(failure.code)) return;
    const redirection = redirectionIn(failure);
    if (redirection !== null) {
      const target = this.#book.announced(redirection.host, redirection.port, endpoint);
      if (failure.code === 'ASK') {
        this.#asked.note(key, target);
        return;
      }
      this.#asked.forget(key);
      this.#move(redirection.slot, target);
    }
    this.#again = this.#reading;
    this.#readIn(SOON_MS);
  }

  unreachable(endpoint: Endpoint, lost: boolean): void {
    if (lost) {
      this.#unreachable.add(endpoint);
      // A connection that is only being made is there before.
      this.#readIn(POLL_MS);
    } else this.#unreachable.delete(endpoint);
  }

  /** Believes the node that sent us on at once, for this slot. */
  #move(slot: number, endpoint: Endpoint): void {
    const map = this.#map;
    if (map === null) return;
    const before = map.shardOf(slot);
    map.move(slot, endpoint);
    const former = this.#relocate(slot);
    const promoted = before?.replicas.some((replica) => replica.endpoint === endpoint) === true;
    if (former === null) return;
    if (promoted) this.#tell(former, endpoint);
    else this.#movedFrom.set(slot, former);
  }

  #readIn(ms: number): void {
    const at = this.#clock.now() + ms;
    if (this.#running.closed || this.#reading || at >= this.#readsAt) return;
    this.#pause.unsubscribe();
    this.#readsAt = at;
    this.#pause = timer(ms).subscribe(() => {
      this.#readsAt = Number.POSITIVE_INFINITY;
      if (ms < POLL_MS || this.#troubled) this.#read();
    });
  }

  #read(): void {
    this.#reading = true;
    this.#again = false;
    this.#readings += 1;
    this.#running.add(
      readSlots(this.#connected(), this.#others(), this.#book).subscribe({
        next: (map) => this.#learn(map),
        error: (error: unknown) => {
          if (error instanceof NoSlots) this.#lose(error);
          const refused = error instanceof NoSlots && commandFailure(error.cause).kind === 'refused';
          this.#readAgain(refused ? REFUSED_POLL_MS : POLL_MS);
        },
        complete: () => this.#readAgain(POLL_MS),
      }),
    );
  }

  #readAgain(pollMs: number): void {
    this.#reading = false;
    if (this.#again) this.#readIn(SOON_MS);
    else if (this.#troubled) this.#readIn(pollMs);
  }

  /** Another one first each time: one that is cut off from the others knows nothing new. */
  #connected(): readonly Witness[] {
    const all = this.#witnesses.connected.filter(({ endpoint }) => !this.#unreachable.has(endpoint));
    const first = this.#readings % Math.max(all.length, 1);
    return [...all.slice(first), ...all.slice(0, first)];
  }

  #others(): readonly Endpoint[] {
    const known = this.#map?.nodes.map(({ endpoint }) => endpoint) ?? [];
    return [...new Set([...known.filter((node) => !this.#unreachable.has(node)), ...this.#book.seeds])];
  }

  get #troubled(): boolean {
    const { endpoints, someMissing } = this.#inUse;
    return this.#map === null || someMissing || [...endpoints].some((used) => this.#unreachable.has(used));
  }

  #learn(map: SlotMap): void {
    const before = this.#map;
    this.#map = map;
    this.#loss = null;
    this.#witnesses.know(map.primaries);
    const promotions: [Endpoint, Endpoint][] = [];
    for (const slot of this.#inUse.slots) {
      const moved = this.#relocate(slot);
      const former = this.#movedFrom.get(slot) ?? moved;
      const primary = map.shardOf(slot)?.primary;
      if (before === null || former === null || primary === undefined) continue;
      if (isPromotion(slot, former, before, map)) promotions.push([former, primary.endpoint]);
    }
    this.#movedFrom.clear();
    for (const [from, to] of promotions) this.#tell(from, to);
  }

  /** What was known stays: the cluster may serve us although no node tells. */
  #lose({ cause, address }: NoSlots): void {
    if (this.#map !== null) return;
    this.#loss = { cause, attempts: (this.#loss?.attempts ?? 0) + 1, address };
    for (const slot of this.#inUse.slots) this.#relocate(slot);
  }

  /** @returns where the slot was before, if that was elsewhere */
  #relocate(slot: number): Endpoint | null {
    const location = this.#locationOf(slot);
    const before = this.#inUse.move(slot, location);
    return before === location.endpoint ? null : before;
  }

  #locationOf(slot: number): Location {
    const location = locationIn(this.#map, slot, this.#loss);
    if (location.endpoint !== null) this.#witnesses.prepare(location.endpoint);
    return location;
  }

  #tell(from: Endpoint, to: Endpoint): void {
    if (this.#told.get(from) === to) return;
    this.#told.set(from, to);
    this.#told.delete(to);
    const at = this.#clock.instant().wall;
    this.#failovers.next({ from: addressName(from), to: addressName(to), at });
  }
}
