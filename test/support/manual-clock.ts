/** A clock for what needs few alarms: they ring when a test lets time pass. */
import { Observable } from 'rxjs';
import type { Clock, Instant } from '../../src/election/ports.js';

interface Alarm {
  readonly time: number;
  readonly ring: () => void;
}

export class ManualClock implements Clock {
  #now = 0;
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return this.#now;
  }

  instant(): Instant {
    return { now: this.#now, wall: 1_800_000_000_000 + this.#now };
  }

  at(time: number): Observable<void> {
    return new Observable((subscriber) => {
      const ring = () => {
        this.#alarms.delete(alarm);
        subscriber.next();
        subscriber.complete();
      };
      const alarm: Alarm = { time, ring };
      this.#alarms.add(alarm);
      return () => this.#alarms.delete(alarm);
    });
  }

  get alarms(): number {
    return this.#alarms.size;
  }

  /** Lets time pass; alarms ring in order, each at its own time. */
  runUntil(time: number): void {
    for (;;) {
      const [next] = [...this.#alarms].sort((a, b) => a.time - b.time);
      if (next === undefined || next.time > time) break;
      this.#now = Math.max(this.#now, next.time);
      next.ring();
    }
    this.#now = Math.max(this.#now, time);
  }
}
