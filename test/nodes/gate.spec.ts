import { expect } from 'chai';
import { Subject, take } from 'rxjs';
import type { Clock } from '../../src/election/ports.js';
import { Gate, MAX_HELD } from '../../src/node-red/leader/gate.js';

/** Time that stands still until a test moves it. */
class HandClock implements Clock {
  #now = 0;
  readonly #alarms = new Map<number, Subject<void>>();

  now(): number {
    return this.#now;
  }

  instant() {
    return { now: this.#now, wall: this.#now };
  }

  at(time: number) {
    const alarm = this.#alarms.get(time) ?? new Subject<void>();
    this.#alarms.set(time, alarm);
    return alarm.pipe(take(1));
  }

  moveTo(time: number): void {
    this.#now = time;
    for (const [due, alarm] of [...this.#alarms]) if (due <= time) alarm.next();
  }

  get armed(): boolean {
    return [...this.#alarms.values()].some((alarm) => alarm.observed);
  }
}

describe('nodes: the gate that holds messages', () => {
  const setup = (holdMs: number) => {
    const clock = new HandClock();
    const passed: number[] = [];
    const refused: number[] = [];
    const gate = new Gate<number>({ clock, holdMs: () => holdMs, pass: (n) => passed.push(n) });
    const enter = (n: number): void => gate.enter(n, () => refused.push(n));
    return { clock, passed, refused, gate, enter };
  };

  it('the gate holds each message for its own full time', () => {
    const { clock, passed, enter } = setup(6_000);
    enter(1);
    clock.moveTo(1_000);
    enter(2);
    clock.moveTo(5_999);
    expect(passed).to.deep.equal([]);
    clock.moveTo(6_000);
    expect(passed).to.deep.equal([1]);
    clock.moveTo(7_000);
    expect(passed).to.deep.equal([1, 2]);
  });

  it('the gate holds exactly as many messages as it may', () => {
    const { passed, enter } = setup(6_000);
    for (let n = 0; n < MAX_HELD; n += 1) enter(n);
    expect(passed).to.deep.equal([]);
    enter(MAX_HELD);
    expect(passed).to.deep.equal([0]);
  });

  it('the gate lets nothing overtake a held message, not even what one of those triggers', () => {
    const clock = new HandClock();
    const passed: number[] = [];
    const gate = new Gate<number>({
      clock,
      holdMs: () => 6_000,
      pass: (n) => {
        if (n === 1) gate.enter(3, () => undefined);
        passed.push(n);
      },
    });
    gate.enter(1, () => undefined);
    gate.enter(2, () => undefined);
    gate.open();
    expect(passed).to.deep.equal([1, 2, 3]);
  });

  it('a closing gate refuses each held message once, and keeps no timer', () => {
    const { clock, passed, refused, gate, enter } = setup(6_000);
    enter(1);
    enter(2);
    expect(clock.armed).to.equal(true);
    gate.close();
    gate.close();
    expect(refused).to.deep.equal([1, 2]);
    expect(clock.armed).to.equal(false);
    clock.moveTo(10_000);
    expect(passed).to.deep.equal([]);
  });

  it('an open gate keeps no timer', () => {
    const { clock, gate, enter } = setup(6_000);
    enter(1);
    gate.open();
    expect(clock.armed).to.equal(false);
  });
});
