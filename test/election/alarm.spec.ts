import { expect } from 'chai';
import { Alarm } from '../../src/election/alarm.js';
import { VirtualClock } from '../support/simulation/virtual-clock.js';
import { VirtualTime } from '../support/simulation/virtual-time.js';

function set() {
  const time = new VirtualTime();
  const clock = new VirtualClock(time);
  let timers = 0;
  const rings: number[] = [];
  const at = (due: number) => {
    timers += 1;
    return clock.at(due);
  };
  const alarm = new Alarm({ at }, () => rings.push(time.now));
  return { time, clock, alarm, rings, timers: () => timers };
}

describe('the alarm of an elector', () => {
  it('the alarm rings once', () => {
    const { time, alarm, rings } = set();
    alarm.set(100);
    time.run(1_000);
    expect(rings).to.deep.equal([100]);
  });

  it('the alarm is moved forward, but left alone where it rings earlier anyway', () => {
    const { time, alarm, rings, timers } = set();
    alarm.set(100);
    alarm.set(200);
    alarm.set(300);
    expect(timers()).to.equal(1);
    alarm.set(50);
    time.run(1_000);
    expect(rings).to.deep.equal([50]);
  });

  it('the alarm can be set again once it has rung', () => {
    const { time, alarm, rings } = set();
    alarm.set(100);
    time.run(100);
    alarm.set(150);
    time.run(1_000);
    expect(rings).to.deep.equal([100, 150]);
  });

  for (const [name, silence] of [
    ['set to never', (alarm: Alarm) => alarm.set(Number.POSITIVE_INFINITY)],
    ['stopped', (alarm: Alarm) => alarm.stop()],
  ] as const) {
    it(`an alarm that was ${name} does not ring, and leaves no timer behind`, () => {
      const { time, clock, alarm, rings } = set();
      alarm.set(100);
      silence(alarm);
      expect(clock.alarms).to.equal(0);
      time.run(1_000);
      expect(rings).to.deep.equal([]);
    });
  }
});
