import { expect } from 'chai';
import { FailureDetector } from '../../src/redis/failure-detector.js';

/** ms; too long to matter. */
const SILENCE_MS = 1e9;

/** A detector that has measured round trips of these ms. */
function measuring(...roundTripsMs: readonly number[]): FailureDetector {
  const detector = new FailureDetector();
  detector.begin(0);
  for (const ms of roundTripsMs) detector.measure(ms);
  return detector;
}

function steady(ms: number): FailureDetector {
  return measuring(...Array.from({ length: 60 }, () => ms));
}

describe('the failure detector of a connection', () => {
  it('the failure detector starts from a default timeout, then derives it from measured round trips', () => {
    expect(measuring().timeoutMs).to.equal(600);
    // RFC 6298, 2.2: R + 4 R/2.
    expect(measuring(300).timeoutMs).to.equal(900);
    expect(steady(400).timeoutMs).to.be.within(400, 410);
  });

  it('the failure detector allows for round trips that vary', () => {
    const varying = measuring(...Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 250 : 350)));
    expect(varying.timeoutMs).to.be.within(450, 550);
  });

  it('the failure detector keeps the timeout between 200 ms and 2 s', () => {
    expect(steady(0.5).timeoutMs).to.equal(200);
    expect(steady(5_000).timeoutMs).to.equal(2_000);
  });

  it('the failure detector pings after a silence, and sooner while a command is pending', () => {
    const detector = steady(1);
    expect(detector.due(300)).to.deep.equal({ at: 300, what: 'ping' });
    detector.sent(1_000);
    expect(detector.due(300)).to.deep.equal({ at: 1_200, what: 'ping' });
    detector.pinging(1_200);
    expect(detector.due(300)).to.deep.equal({ at: 1_600, what: 'give-up' });
  });

  it('the failure detector gives a connection up after three timeouts, counted from what it heard last', () => {
    const detector = steady(1);
    detector.pinging(1_000);
    expect(detector.due(SILENCE_MS)).to.deep.equal({ at: 1_600, what: 'give-up' });
    detector.heard(1_500);
    expect(detector.due(SILENCE_MS)).to.deep.equal({ at: 2_100, what: 'give-up' });
  });

  it('a ping that is late has two timeouts all the same: this process was stalled, not the server', () => {
    const detector = steady(1);
    detector.sent(1_000);
    detector.pinging(4_000);
    expect(detector.due(SILENCE_MS)).to.deep.equal({ at: 4_400, what: 'give-up' });
  });

  it('the failure detector takes an answer as the answer to all earlier commands, too', () => {
    const detector = steady(1);
    detector.sent(1_000);
    const second = detector.pinging(1_200);
    detector.answered(second, 1_201);
    expect(detector.due(300)).to.deep.equal({ at: 1_501, what: 'ping' });
  });

  it('the failure detector ignores the answer to a command of an earlier connection', () => {
    const detector = steady(1);
    const command = detector.sent(1_000);
    detector.begin(2_000);
    detector.answered(command, 9_000);
    expect(detector.timeoutMs).to.equal(200);
    expect(detector.due(300)).to.deep.equal({ at: 2_300, what: 'ping' });
  });

  it('the failure detector doubles the timeout with each connection that is given up, up to 2 s', () => {
    const detector = steady(1);
    const waits = Array.from({ length: 8 }, () => {
      detector.gaveUp();
      return detector.timeoutMs;
    });
    expect(waits.slice(0, 4)).to.deep.equal([400, 800, 1_600, 2_000]);
    expect(waits.at(-1)).to.equal(2_000);
  });

  it('the failure detector starts over with the first answer after that', () => {
    const detector = steady(1);
    detector.gaveUp();
    detector.measure(300);
    expect(detector.timeoutMs).to.equal(900);
  });

  it('the failure detector follows a shorter path at once, and a longer one within a few answers', () => {
    const shorter = steady(800);
    shorter.measure(2);
    expect(shorter.timeoutMs).to.equal(200);
    const longer = steady(2);
    longer.measure(300);
    expect(longer.timeoutMs).to.be.within(300, 400);
  });
});
