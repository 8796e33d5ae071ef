/** What is counted of one server, and the state of its connections. */
import { Subscription } from '../../election/rxjs.js';
import type { Session } from '../session.js';
import type { ElectionCounts } from './election-counts.js';

export type MeteredSession = Pick<Session, 'server' | 'contact$' | 'pushesLive$' | 'renewals$'>;

export class ServerCounts {
  /** By lock key. */
  readonly elections = new Map<string, ElectionCounts>();
  /** Whether commands can be sent. */
  commands = false;
  /** Whether pushes arrive. */
  pushes = false;
  reconnects = 0;
  readonly #running = new Subscription();
  #lost = false;

  /** @param renewed called with the ms that a renewal took to be answered */
  constructor(session: MeteredSession, renewed: (ms: number) => void) {
    this.#running.add(session.contact$.subscribe(({ up }) => this.#contact(up)));
    this.#running.add(
      session.pushesLive$.subscribe((live) => {
        this.pushes = live;
      }),
    );
    this.#running.add(
      session.renewals$.subscribe(({ key, ms, failure }) => {
        if (failure === null) renewed(ms);
        else this.elections.get(key)?.fail(failure);
      }),
    );
  }

  close(): void {
    this.#running.unsubscribe();
  }

  #contact(up: boolean): void {
    if (up && this.#lost) this.reconnects += 1;
    this.#lost = !up && (this.#lost || this.commands);
    this.commands = up;
  }
}
