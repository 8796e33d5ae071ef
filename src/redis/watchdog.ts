/** Asks a silent server for a sign of life, and fails when it gives none: a connection that lost its network looks healthy. */
import { Observable, Subject, Subscription } from 'rxjs';
import type { Clock } from '../election/ports.js';
import type { Question, Vigil } from './vigil.js';

export interface WatchdogOptions {
  readonly vigil: Vigil;
  readonly clock: Clock;
  /** ms of silence after which to ask. */
  readonly silenceMs: () => number;
  /** Sends a PING, whose fate it tells the vigil. */
  readonly ping: (question: Question) => void;
  /** Called before a connection is given up, so that a process which was stalled reads first what it was sent. */
  readonly afterSockets: (work: () => void) => void;
}

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #asked = new Subject<void>();

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** To be called after a question, since its answer may be due before anything else. */
  look(): void {
    this.#asked.next();
  }

  /** Fails when the connection is dead. */
  get silence$(): Observable<never> {
    return new Observable((subscriber) => {
      const { vigil, clock, silenceMs, ping, afterSockets } = this.#options;
      let alarm = Subscription.EMPTY;
      let ringsAt = Number.POSITIVE_INFINITY;

      const set = (): void => {
        const { at } = vigil.due(silenceMs());
        // One that rings too early does no harm, and most are moved further before they ring.
        if (at >= ringsAt) return;
        alarm.unsubscribe();
        ringsAt = at;
        alarm = clock.at(at).subscribe(() => {
          ringsAt = Number.POSITIVE_INFINITY;
          if (vigil.due(silenceMs()).what === 'give-up') afterSockets(judge);
          else judge();
        });
      };
      const judge = (): void => {
        if (subscriber.closed) return;
        const { at, what } = vigil.due(silenceMs());
        if (clock.now() >= at) {
          if (what === 'give-up') {
            const boundMs = Math.round(vigil.boundMs);
            vigil.gaveUp();
            subscriber.error(new Error(`the server fell silent: no answer within ${boundMs} ms`));
            return;
          }
          ping(vigil.probe(clock.now()));
        }
        set();
      };

      const asking = this.#asked.subscribe(set);
      set();
      return () => {
        asking.unsubscribe();
        alarm.unsubscribe();
      };
    });
  }
}
