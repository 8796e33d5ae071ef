/** The primaries in use, each for as long as a lock key is kept there. */
import type { Clock, Contact, Loss } from '../election/ports.js';
import {
  BehaviorSubject,
  combineLatest,
  map,
  Observable,
  of,
  Subject,
  type Subscription,
  switchMap,
} from '../election/rxjs.js';
import type { GroupOf } from './batch.js';
import type { Notice } from './notices.js';
import { Primary } from './primary.js';
import { type Endpoint, endpointName } from './server-options.js';
import { worstOf } from './worst-contact.js';

interface InUse {
  readonly primary: Primary;
  readonly watching: Subscription;
  users: number;
}

export interface PrimariesOptions {
  readonly clock: Clock;
  /** ms; the shortest TTL of the lock keys in use. */
  readonly shortestTtlMs: () => number;
  /** Which calls may share a command. Default: all. */
  readonly groupOf: GroupOf | undefined;
  /** Replicas that must have an acquisition or a renewal before it counts. */
  readonly waitForReplicas: number;
  /** Called when contact with a primary is lost or back. */
  readonly unreachable: (endpoint: Endpoint, lost: boolean) => void;
}

export class Primaries {
  readonly #options: PrimariesOptions;
  /** By {@link endpointName}. */
  readonly #inUse = new Map<string, InUse>();
  readonly #list = new BehaviorSubject<readonly Primary[]>([]);
  readonly #notices = new Subject<Notice>();
  #closed = false;

  constructor(options: PrimariesOptions) {
    this.#options = options;
  }

  get notices$(): Observable<Notice> {
    return this.#notices;
  }

  /** The primaries in use. Replays. Completes on {@link close}. */
  get list$(): Observable<readonly Primary[]> {
    return this.#list;
  }

  /** Any of them; null if there is none. */
  get first(): Primary | null {
    return this.#list.value[0] ?? null;
  }

  /**
   * The primary at an endpoint: opened by the first subscriber, closed with the last. Emits once, and completes only
   * after {@link close}, without a primary.
   */
  at(endpoint: Endpoint): Observable<Primary> {
    return new Observable((subscriber) => {
      if (this.#closed) {
        subscriber.complete();
        return undefined;
      }
      const name = endpointName(endpoint);
      const used = this.#inUse.get(name) ?? this.#open(name, endpoint);
      used.users += 1;
      subscriber.next(used.primary);
      return () => {
        used.users -= 1;
        if (used.users === 0) this.#close(name, used);
      };
    });
  }

  close(): void {
    this.#closed = true;
    for (const [name, used] of [...this.#inUse]) this.#close(name, used);
    this.#list.complete();
    this.#notices.complete();
  }

  #open(name: string, endpoint: Endpoint): InUse {
    const { clock, shortestTtlMs, groupOf, waitForReplicas, unreachable } = this.#options;
    const primary = new Primary({ endpoint, clock, shortestTtlMs, groupOf, waitForReplicas });
    const watching = primary.notices$.subscribe((notice) => this.#notices.next(notice));
    const used = { primary, watching, users: 0 };
    this.#inUse.set(name, used);
    this.#list.next([...this.#list.value, primary]);
    primary.open();
    watching.add(primary.contact$.subscribe(({ up }) => unreachable(endpoint, !up)));
    return used;
  }

  #close(name: string, used: InUse): void {
    if (this.#inUse.get(name) !== used) return;
    this.#inUse.delete(name);
    used.watching.unsubscribe();
    used.primary.close();
    this.#list.next(this.#list.value.filter((primary) => primary !== used.primary));
  }
}

/** One state for all: down if any is, since its lock keys have no leader; then the one that has yet to prove itself. */
export function worstContact(primaries: readonly Primary[], none: Loss): Observable<Contact> {
  if (primaries.length === 0) return of({ up: false, ...none });
  return combineLatest(primaries.map(({ contact$ }) => contact$)).pipe(map(worstOf));
}

/** Whether all receive pushes. */
export function allLive(list$: Observable<readonly Primary[]>): Observable<boolean> {
  return list$.pipe(
    switchMap((primaries) =>
      primaries.length === 0
        ? of(false)
        : combineLatest(primaries.map(({ pushesLive$ }) => pushesLive$)).pipe(
            map((live) => live.every((is) => is)),
          ),
    ),
  );
}
