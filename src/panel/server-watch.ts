/** The present state of a session, and since when there is contact or none. */
import type { Clock } from '../election/ports.js';
import { combineLatest, type Observable, Subject, type Subscription } from '../election/rxjs.js';
import type { Failover } from '../redis/topology/topology.js';
import type { Session } from '../runtime/session.js';
import type { ServerFacts } from './fleet-facts.js';
import { contactState } from './fleet-view.js';

type Latest = Pick<ServerFacts, 'contact' | 'garbage' | 'pushesLive' | 'primaries'>;

export class ServerWatch {
  readonly #session: Session;
  readonly #running: Subscription;
  readonly #changes = new Subject<void>();
  #latest: Latest = {
    contact: { up: false, cause: null, attempts: 0 },
    garbage: null,
    pushesLive: false,
    primaries: [],
  };
  #failover: Failover | null = null;
  #since: number;

  constructor(session: Session, clock: Clock) {
    this.#session = session;
    this.#since = clock.instant().wall;
    const { contact$, garbage$, pushesLive$, primaries$, failovers$ } = session;
    // Emits at once, since all four replay.
    this.#running = combineLatest({
      contact: contact$,
      garbage: garbage$,
      pushesLive: pushesLive$,
      primaries: primaries$,
    }).subscribe((latest) => {
      const { contact } = this.#latest;
      if (contactState(latest.contact) !== contactState(contact)) this.#since = clock.instant().wall;
      this.#latest = latest;
      this.#changes.next();
    });
    this.#running.add(
      failovers$.subscribe((failover) => {
        this.#failover = failover;
        this.#changes.next();
      }),
    );
  }

  /** Emits when the facts have changed. Completes on {@link close}. */
  get changes$(): Observable<void> {
    return this.#changes;
  }

  get pushesLive(): boolean {
    return this.#latest.pushesLive;
  }

  facts(): Omit<ServerFacts, 'serverChosen'> {
    const { id, server } = this.#session;
    return { id, server, since: this.#since, failover: this.#failover, ...this.#latest };
  }

  close(): void {
    this.#running.unsubscribe();
    this.#changes.complete();
  }
}
