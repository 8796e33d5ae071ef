import { expect } from 'chai';
import { Gate, MAX_HELD } from '../../src/node-red/leader/gate.js';
import { ManualClock } from '../support/manual-clock.js';

function gate(holdMs = () => 5_000, onPass: (message: number) => void = () => undefined) {
  const clock = new ManualClock();
  const passed: number[] = [];
  const refused: number[] = [];
  const gate = new Gate<number>({
    clock,
    holdMs,
    pass: (message) => {
      passed.push(message);
      onPass(message);
    },
  });
  const enter = (message: number) => gate.enter(message, () => refused.push(message));
  return { gate, clock, passed, refused, enter };
}

const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

describe('the gate', () => {
  it('the gate holds messages until it is opened, and passes them in order', () => {
    const { gate: it, passed, enter } = gate();
    for (const message of upTo(5)) enter(message);
    expect(passed).to.deep.equal([]);
    it.open();
    enter(5);
    expect(passed).to.deep.equal(upTo(6));
    expect(it.isOpen).to.equal(true);
  });

  it('the gate passes what arrives while it opens after what it held', () => {
    const all = gate(undefined, (message) => {
      if (message < 3) all.enter(message + 10);
    });
    for (const message of upTo(3)) all.enter(message);
    all.gate.open();
    expect(all.passed).to.deep.equal([0, 1, 2, 10, 11, 12]);
  });

  it('the gate holds a thousand messages and passes the oldest of one more', () => {
    const { passed, refused, enter } = gate();
    for (const message of upTo(MAX_HELD)) enter(message);
    expect(passed).to.deep.equal([]);
    enter(MAX_HELD);
    enter(MAX_HELD + 1);
    expect(passed).to.deep.equal([0, 1]);
    expect(refused).to.deep.equal([]);
    expect(MAX_HELD).to.equal(1_000);
  });

  it('the gate holds each message for its own time', () => {
    const { clock, passed, enter } = gate();
    enter(0);
    clock.runUntil(2_000);
    enter(1);
    clock.runUntil(4_999);
    expect(passed).to.deep.equal([]);
    clock.runUntil(5_000);
    expect(passed).to.deep.equal([0]);
    clock.runUntil(6_999);
    expect(passed).to.deep.equal([0]);
    clock.runUntil(7_000);
    expect(passed).to.deep.equal([0, 1]);
    expect(clock.alarms).to.equal(0);
  });

  it('the gate holds again after every message passed by time', () => {
    const { clock, passed, enter } = gate();
    enter(0);
    clock.runUntil(6_000);
    enter(1);
    clock.runUntil(10_999);
    expect(passed).to.deep.equal([0]);
    clock.runUntil(11_000);
    expect(passed).to.deep.equal([0, 1]);
  });

  it('the gate keeps the second message’s time when the first passed by number', () => {
    const { clock, passed, enter } = gate();
    enter(0);
    clock.runUntil(1_000);
    for (const message of upTo(MAX_HELD, 1)) enter(message);
    expect(passed).to.deep.equal([0]);
    clock.runUntil(5_999);
    expect(passed).to.deep.equal([0]);
    clock.runUntil(6_000);
    expect(passed).to.deep.equal(upTo(MAX_HELD + 1));
  });

  it('the gate asks at every message how long to hold it', () => {
    let holdMs = 5_000;
    const { clock, passed, enter } = gate(() => holdMs);
    enter(0);
    holdMs = 20_000;
    enter(1);
    clock.runUntil(19_999);
    expect(passed).to.deep.equal([0]);
    clock.runUntil(20_000);
    expect(passed).to.deep.equal([0, 1]);
  });

  it('a closing gate refuses each held message once, and passes none', () => {
    const { gate: it, clock, passed, refused, enter } = gate();
    for (const message of upTo(3)) enter(message);
    it.close();
    it.close();
    clock.runUntil(60_000);
    expect(refused).to.deep.equal([0, 1, 2]);
    expect(passed).to.deep.equal([]);
    expect(clock.alarms).to.equal(0);
  });

  it('an open gate sets no timer', () => {
    const { gate: it, clock, enter } = gate();
    enter(0);
    expect(clock.alarms).to.equal(1);
    it.open();
    enter(1);
    expect(clock.alarms).to.equal(0);
  });

  it('a closed gate refuses messages at once, and sets no timer', () => {
    const { gate: it, clock, refused, enter } = gate();
    it.close();
    enter(1);
    expect(refused).to.deep.equal([1]);
    expect(clock.alarms).to.equal(0);
  });
});
