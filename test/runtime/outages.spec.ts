import { expect } from 'chai';
import { Subject } from 'rxjs';
import type { Contact } from '../../src/election/ports.js';
import { blipMs, debounceOutages } from '../../src/runtime/outages.js';
import { ManualClock } from '../support/manual-clock.js';

const UP: Contact = { up: true };
const down = (attempts: number): Contact => ({ up: false, cause: new Error('refused'), attempts });
/** Contact is back after so many attempts, and may be gone the next moment. */
const unproven = (attempts: number): Contact => ({
  up: true,
  unproven: { cause: new Error('refused'), attempts },
});

function outages(graceMs = 1_000) {
  const clock = new ManualClock();
  const contact = new Subject<Contact>();
  const told: Contact[] = [];
  debounceOutages(contact, clock, graceMs).subscribe((seen) => told.push(seen));
  return { clock, contact, told };
}

describe('outages', () => {
  it('an outage is reported at once if there never was contact', () => {
    const { contact, told } = outages();
    contact.next(down(1));
    expect(told).to.have.length(1);
  });

  it('an outage is reported once it outlasts a blip, however many attempts failed meanwhile', () => {
    const { clock, contact, told } = outages();
    contact.next(UP);
    contact.next(down(0));
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      clock.runUntil(attempt * 100);
      contact.next(down(attempt));
    }
    expect(told).to.deep.equal([UP]);
    clock.runUntil(1_000);
    expect(told).to.have.length(2);
    expect(told[1]).to.include({ up: false, attempts: 9 });
  });

  it('an outage is not reported if contact returns in time, and leaves no timer', () => {
    const { clock, contact, told } = outages();
    contact.next(UP);
    contact.next(down(0));
    contact.next(down(1));
    clock.runUntil(900);
    contact.next(UP);
    clock.runUntil(5_000);
    expect(told).to.deep.equal([UP, UP]);
    expect(clock.alarms).to.equal(0);
  });

  it('unstable contact is reported as an outage with its cause, however often it returns', () => {
    const { clock, contact, told } = outages();
    contact.next(UP);
    contact.next(down(0));
    for (let opened = 1; opened <= 20; opened += 1) {
      clock.runUntil(opened * 100);
      contact.next(unproven(opened - 1));
      contact.next(down(opened));
    }
    const [first, ...since] = told.slice(1);
    expect(first).to.include({ up: false, attempts: 9 });
    // Nothing that came after it says that it is over.
    expect(since.filter((seen) => seen.up && seen.unproven === undefined)).to.deep.equal([]);
    expect(since.length).to.be.above(0);
  });

  it('an outage is over when a connection has proved stable', () => {
    const { clock, contact, told } = outages();
    contact.next(UP);
    contact.next(down(0));
    clock.runUntil(3_000);
    contact.next(unproven(0));
    contact.next(UP);
    expect(told.map(({ up }) => up)).to.deep.equal([true, false, true, true]);
    expect(told.at(-1)).to.deep.equal(UP);
  });

  it('an outage is not reported while a connection has yet to prove stable', () => {
    const { clock, contact, told } = outages();
    contact.next(UP);
    contact.next(down(0));
    contact.next(unproven(0));
    clock.runUntil(5_000);
    expect(told).to.deep.equal([UP]);
    expect(clock.alarms).to.equal(0);
  });

  it('an outage is reported after a third of a TTL, at most 2 s', () => {
    expect([blipMs(900), blipMs(3_600_000)]).to.deep.equal([300, 2_000]);
  });
});
