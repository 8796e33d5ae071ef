/**
 * What a replica with a reserve does while it leads, and which takes a while to stop: it goes on after the term, also
 * while the event loop stalls, until the retreat is done. A watchdog ends the process where that outlasts the lease.
 */
import { Observable } from 'rxjs';
import type { Elector } from '../../../src/election/elector.js';
import type { VirtualTime } from '../../support/simulation/virtual-time.js';
import type { MachineClock } from './machine-clock.js';
import type { Retreats } from './schedule.js';

/** ms between looks of the watchdog while the machine sleeps. */
const LOOK_MS = 20;
/** ms */
const ROUNDING_MS = 0.001;

export interface WorkOptions extends Retreats {
  readonly time: VirtualTime;
  readonly clock: MachineClock;
  /** Ends the process. */
  readonly kill: () => void;
  readonly find: (violation: string) => void;
}

export class Work {
  readonly #options: WorkOptions;
  #goesOn = false;
  #stopping = false;
  /** ms of its own clock; the end of the lease. */
  #until = Number.NEGATIVE_INFINITY;
  #watched = false;
  #retreats = 0;

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  /** Whether something acts at this moment, in a process that is awake. */
  get goesOn(): boolean {
    return this.#goesOn && this.#options.clock.now() < this.#until;
  }

  /** Begins with each term. */
  follow(elector: Elector): void {
    elector.deadline$.subscribe((deadline) => {
      if (deadline === null) return;
      if (this.#stopping) this.#options.find('retreat: a term begins during the retreat of the last one');
      this.#goesOn = true;
      this.#until = deadline + this.#options.reserveMs;
      this.#watch();
    });
  }

  readonly retreat = (): Observable<void> =>
    new Observable((subscriber) => {
      const { clock, takesMs } = this.#options;
      const takes = takesMs[this.#retreats++ % takesMs.length] ?? null;
      this.#stopping = true;
      const stopped = (): void => {
        this.#goesOn = false;
        this.#stopping = false;
        subscriber.complete();
      };
      if (takes === 0) stopped();
      return takes === null || takes === 0 ? undefined : clock.at(clock.now() + takes).subscribe(stopped);
    });

  /** A thread of its own, which no stall holds up. */
  #watch(): void {
    if (this.#watched || !this.#goesOn) return;
    const { time, clock, kill } = this.#options;
    this.#watched = true;
    // Nothing can read a clock while the machine sleeps.
    const wait = clock.asleep ? LOOK_MS : Math.max(this.#until - clock.now(), 0) + ROUNDING_MS;
    time.after(wait, () => {
      this.#watched = false;
      if (this.#goesOn && !clock.asleep && clock.now() >= this.#until) kill();
      else this.#watch();
    });
  }
}
