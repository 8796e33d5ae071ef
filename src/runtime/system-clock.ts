/**
 * The machine's time, as safety rule 2 wants it: monotonic, plus every forward jump of the wall clock.
 *
 * Linux' monotonic clock stands still while a machine sleeps, and a lease does not. A forward jump of the wall clock
 * that was no sleep costs a term, never safety.
 *
 * Alarms for the same millisecond share one timer, and so fire in one turn: that is what lets all lock keys of a
 * process renew with one command.
 */
import { Observable, type Subscriber } from 'rxjs';
import type { Clock, Instant } from '../election/ports.js';

/** ms; below it a difference is the rounding and the slewing of the clocks. */
const JUMP_MS = 5;
/** ms; what setTimeout can take. */
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
  /** By the whole ms of monotonic time at which they are due. */
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

  /** Timers that are set; for tests of teardown. */
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
    // A timer counts from the beginning of the turn in which it was set, so that it can come a little early.
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
