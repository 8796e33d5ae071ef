/** Remembers what a session told last, and since when there is contact or none. */
import { merge, type Observable, Subject, Subscription, skip } from 'rxjs';
import type { Clock, Contact } from '../election/ports.js';
import type { Notice } from '../redis/notices.js';
import type { Session } from '../runtime/session.js';
import { contactState, type ServerFacts } from './fleet-view.js';

export class ServerWatch {
  readonly #session: Session;
  readonly #running = new Subscription();
  readonly #changes = new Subject<void>();
  #contact: Contact = { up: false, cause: null, attempts: 0 };
  #since: number;
  #garbage: Notice | null = null;
  #pushesLive = false;

  constructor(session: Session, clock: Clock) {
    this.#session = session;
    this.#since = clock.instant().wall;
    const { contact$, garbage$, pushesLive$ } = session;
    this.#running.add(
      contact$.subscribe((contact) => {
        if (contactState(contact) !== contactState(this.#contact)) this.#since = clock.instant().wall;
        this.#contact = contact;
      }),
    );
    this.#running.add(
      garbage$.subscribe((notice) => {
        this.#garbage = notice;
      }),
    );
    this.#running.add(
      pushesLive$.subscribe((live) => {
        this.#pushesLive = live;
      }),
    );
    // Each of the three replays.
    this.#running.add(
      merge(contact$, garbage$, pushesLive$)
        .pipe(skip(3))
        .subscribe(() => this.#changes.next()),
    );
  }

  get changes$(): Observable<void> {
    return this.#changes;
  }

  get pushesLive(): boolean {
    return this.#pushesLive;
  }

  facts(): ServerFacts {
    const { id, server } = this.#session;
    return {
      id,
      server,
      contact: this.#contact,
      since: this.#since,
      garbage: this.#garbage,
      pushesLive: this.#pushesLive,
    };
  }

  close(): void {
    this.#running.unsubscribe();
    this.#changes.complete();
  }
}
