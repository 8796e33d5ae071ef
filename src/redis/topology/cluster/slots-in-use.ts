/** Where the slots of the lock keys in use are served. */
import { type Loss, StoreFailure } from '../../../election/ports.js';
import { BehaviorSubject, Observable } from '../../../election/rxjs.js';
import type { Endpoint } from '../../server-options.js';
import { type Location, NOT_LOCATED } from '../topology.js';
import type { SlotMap } from './slot-map.js';

interface SlotInUse {
  readonly location: BehaviorSubject<Location>;
  users: number;
}

export class SlotsInUse {
  readonly #slots = new Map<number, SlotInUse>();
  readonly #where: (slot: number) => Location;
  #closed = false;

  /** @param where the present location of a slot that comes into use */
  constructor(where: (slot: number) => Location) {
    this.#where = where;
  }

  get slots(): readonly number[] {
    return [...this.#slots.keys()];
  }

  get endpoints(): ReadonlySet<Endpoint> {
    const endpoints = [...this.#slots.values()].map(({ location }) => location.value.endpoint);
    return new Set(endpoints.filter((endpoint) => endpoint !== null));
  }

  /** Whether any is not located. */
  get someMissing(): boolean {
    return [...this.#slots.values()].some(({ location }) => location.value.endpoint === null);
  }

  /** Replays where the slot is, then every change. The slot is in use for as long as this is subscribed. */
  watch(slot: number): Observable<Location> {
    return new Observable((subscriber) => {
      if (this.#closed) {
        subscriber.complete();
        return;
      }
      const used = this.#slots.get(slot) ?? { location: new BehaviorSubject(this.#where(slot)), users: 0 };
      this.#slots.set(slot, used);
      used.users += 1;
      const watching = used.location.subscribe(subscriber);
      return () => {
        watching.unsubscribe();
        used.users -= 1;
        if (used.users === 0 && this.#slots.get(slot) === used) this.#slots.delete(slot);
      };
    });
  }

  /** @returns where it was before; null if it was nowhere, or is not in use */
  move(slot: number, location: Location): Endpoint | null {
    const used = this.#slots.get(slot);
    if (used === undefined) return null;
    const before = used.location.value;
    if (location.endpoint === null || location.endpoint !== before.endpoint) used.location.next(location);
    return before.endpoint;
  }

  close(): void {
    this.#closed = true;
    for (const { location } of this.#slots.values()) location.complete();
    this.#slots.clear();
  }
}

/** Where the map says that a slot is. */
export function locationIn(slotMap: SlotMap | null, slot: number, loss: Loss | null): Location {
  if (slotMap === null) return loss === null ? NOT_LOCATED : { endpoint: null, loss };
  const shard = slotMap.shardOf(slot);
  return shard === undefined
    ? { endpoint: null, loss: notServed(slot) }
    : { endpoint: shard.primary.endpoint };
}

function notServed(slot: number): Loss {
  const cause = new StoreFailure('busy', `no node of the cluster serves slot ${slot}`, {
    code: 'CLUSTERDOWN',
  });
  return { cause, attempts: 1 };
}
