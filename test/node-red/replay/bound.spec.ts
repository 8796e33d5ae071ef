/** The schedules in which every part of the bound is needed. */
import { expect } from 'chai';
import { KEY, TTL_MS } from '../../support/simulation/fleet.js';
import { FAIR_NETWORK } from '../../support/simulation/network-conditions.js';
import { ReplayingFleet } from '../../support/simulation/replaying-fleet.js';

/** ms; almost the slack. */
const APART_MS = 0.9 * TTL_MS;
/** ms; A renews at every whole third of a TTL. */
const BEGIN = 10 * TTL_MS;

/** A leads, and its source is late; B follows. */
function two() {
  const fleet = new ReplayingFleet();
  let latencyOfA = FAIR_NETWORK.latency();
  let hearsayMs = 1;
  const a = fleet.join('A', {
    lateMs: APART_MS,
    weather: { ...FAIR_NETWORK, latency: () => latencyOfA },
  });
  fleet.run(10);
  const b = fleet.join('B', { phase: 0.4, hearsayMs: () => hearsayMs });
  const { time, server } = fleet.simulated;
  return {
    ...{ fleet, a, b },
    until: (at: number) => time.runUntil(at),
    /** B asks who leads. */
    ask: () => server.publish({ key: KEY, push: { kind: 'expired' } }),
    slow: (ms: number, reportsMs: number) => {
      latencyOfA = ms;
      hearsayMs = reportsMs;
    },
  };
}

describe('replay: from when on', () => {
  it('the slack is for sources that are apart: the leader dies right after its last sign of life', () => {
    const { fleet, a, b, until, ask } = two();
    for (const at of [BEGIN + 2, BEGIN + (2 / 3) * TTL_MS + 2]) {
      until(at);
      ask();
      until(at + 2);
    }
    a.crash();
    expect(fleet.untilOneLeads()).to.equal(b);
    fleet.run(3 * TTL_MS);
    expect(fleet.lost(b)).to.deep.equal([]);
  });

  it('the last sign of life does not count: the leader can have died while its renewal was on the way', () => {
    const { fleet, a, b, until, ask, slow } = two();
    until(BEGIN - 5);
    // Its report comes so late, too, that it does not bound what is forgotten.
    slow(0.63 * TTL_MS, 0.8 * TTL_MS);
    until(BEGIN + 5);
    a.crash();
    until(BEGIN + 0.65 * TTL_MS);
    ask();
    expect(fleet.untilOneLeads()).to.equal(b);
    fleet.run(3 * TTL_MS);
    expect(fleet.lost(b)).to.deep.equal([]);
  });
});
