/** Pings a silent server and fails if it does not answer: a connection that lost its network still looks healthy. */
import type { Clock } from '../election/ports.js';
import { Observable, Subject, Subscription } from '../election/rxjs.js';
import type { FailureDetector, PendingCommand } from './failure-detector.js';

export interface WatchdogOptions {
  readonly detector: FailureDetector;
  readonly clock: Clock;
  /** ms of silence after which to ping although no command is pending. */
  readonly silenceMs: () => number;
  /** Sends a PING and reports its outcome to the detector. */
  readonly ping: (command: PendingCommand) => void;
  /** Defers giving a connection up, so that a process that was stalled first reads what has arrived. */
  readonly afterSockets: (work: () => void) => void;
}

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #sent = new Subject<void>();

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Must be called when a command is sent: its answer may be due before the present alarm. */
  sent(): void {
    this.#sent.next();
  }

  /** Watches while subscribed. Never emits; fails when the connection is dead. */
  get silence$(): Observable<never> {
    return new Observable((subscriber) => {
      const { detector, clock, silenceMs, ping, afterSockets } = this.#options;
      let alarm = Subscription.EMPTY;
      let ringsAt = Number.POSITIVE_INFINITY;

      const set = (): void => {
        const { at } = detector.due(silenceMs());
        // An alarm that rings too early does no harm, and most are postponed before they ring.
        if (at >= ringsAt) return;
        alarm.unsubscribe();
        ringsAt = at;
        alarm = clock.at(at).subscribe(() => {
          ringsAt = Number.POSITIVE_INFINITY;
          if (detector.due(silenceMs()).what === 'give-up') afterSockets(judge);
          else judge();
        });
      };
      const judge = (): void => {
        if (subscriber.closed) return;
        const { at, what } = detector.due(silenceMs());
        if (clock.now() >= at) {
          if (what === 'give-up') {
            const boundMs = Math.round(detector.boundMs);
            detector.gaveUp();
            subscriber.error(new Error(`the server fell silent: no answer within ${boundMs} ms`));
            return;
          }
          ping(detector.pinging(clock.now()));
        }
        set();
      };

      const sending = this.#sent.subscribe(set);
      set();
      return () => {
        sending.unsubscribe();
        alarm.unsubscribe();
      };
    });
  }
}
