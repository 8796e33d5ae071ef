/**
 * The machine's time: monotonic, plus every forward jump of the wall clock.
 *
 * Linux's monotonic clock stops while the machine sleeps; leases do not. A forward jump of the wall clock that was no
 * sleep costs a term, never safety.
 *
 * Alarms for the same millisecond share one timer and fire in one turn, so that all lock keys of a process can renew with
 * one command.
 */
import type { Clock, Instant } from '../election/ports.js';
import { Observable, type Subscriber } from '../election/rxjs.js';

/** ms; smaller differences are due to rounding and to slewing of the wall clock. */
const JUMP_MS = 5;
/** ms; the longest delay that setTimeout accepts. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export interface TimeSources {
  /** ms, never goes back. */
  readonly monotonic: () => number;
  /** ms since 1970. */
  readonly wall: () => number;
}

const MACHINE: TimeSources = { monotonic: () => performance.now(), wall: () => Date.now() };

interface Alarm {
  timer: NodeJS.Timeout;
  readonly subscribers: Set<Subscriber<void>>;
}

export class SystemClock implements Clock {
  readonly #sources: TimeSources;
  /** By the ms of monotonic time at which they are due, rounded up. */
  readonly #alarms = new Map<number, Alarm>();
  #jumped = 0;
  #gap: number;

  constructor(sources: TimeSources = MACHINE) {
    this.#sources = sources;
    this.#gap = sources.wall() - sources.monotonic();
  }

  now(): number {
    const monotonic = this.#sources.monotonic();
    const gap = this.#sources.wall() - monotonic;
    if (gap - this.#gap > JUMP_MS) this.#jumped += gap - this.#gap;
    this.#gap = gap;
    return monotonic + this.#jumped;
  }

  instant(): Instant {
    return { now: this.now(), wall: this.#sources.wall() };
  }

  at(time: number): Observable<void> {
    return new Observable((subscriber) => {
      const due = Math.ceil(time - this.#jumped);
      const alarm = this.#alarms.get(due) ?? this.#set(due);
      alarm.subscribers.add(subscriber);
      return () => {
        alarm.subscribers.delete(subscriber);
        if (alarm.subscribers.size === 0 && this.#alarms.get(due) === alarm) {
          clearTimeout(alarm.timer);
          this.#alarms.delete(due);
        }
      };
    });
  }

  /** The number of timers that are set; for tests of teardown. */
  get pending(): number {
    return this.#alarms.size;
  }

  #set(due: number): Alarm {
    const alarm: Alarm = { timer: this.#timeout(due), subscribers: new Set() };
    this.#alarms.set(due, alarm);
    return alarm;
  }

  #timeout(due: number): NodeJS.Timeout {
    const delay = Math.min(Math.max(0, due - this.#sources.monotonic()), MAX_DELAY_MS);
    return setTimeout(() => this.#ring(due), Math.ceil(delay));
  }

  #ring(due: number): void {
    const alarm = this.#alarms.get(due);
    if (alarm === undefined) return;
    // setTimeout counts from the start of the turn in which it was called, so it can fire a little early.
    if (this.#sources.monotonic() < due) {
      alarm.timer = this.#timeout(due);
      return;
    }
    this.#alarms.delete(due);
    for (const subscriber of alarm.subscribers) {
      subscriber.next();
      subscriber.complete();
    }
  }
}
