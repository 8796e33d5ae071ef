import { ErrorReply } from '@redis/client';
import { expect } from 'chai';
import { Backoff } from '../../src/redis/backoff.js';

const AWAY = new Error('connect ECONNREFUSED');

/** The pauses after so many attempts that failed. */
function failing(backoff: Backoff, count: number, cause: Error = AWAY): readonly number[] {
  return Array.from({ length: count }, () => backoff.pauseMs(cause, null));
}

describe('the pause before the next attempt to connect', () => {
  it('the pause before reconnecting is zero at first, and grows to 250 ms while the server is away', () => {
    const pauses = failing(new Backoff(), 12);
    expect(pauses[0]).to.equal(0);
    for (const [index, pause] of pauses.slice(1).entries()) {
      const longest = Math.min(250, 10 * 2 ** (index + 2));
      expect(pause, `pause ${index + 2}`).to.be.within(longest / 2, longest);
    }
  });

  it('the pause before reconnecting grows to 2 s while the server refuses the login', () => {
    expect(failing(new Backoff(), 12, new ErrorReply('WRONGPASS')).at(-1)).to.be.within(1_000, 2_000);
  });

  it('the pause before reconnecting is zero after a connection that lasted, however many were lost before', () => {
    const backoff = new Backoff();
    for (let lost = 0; lost < 20; lost += 1) {
      expect(backoff.pauseMs(AWAY, 60_000), `loss ${lost + 1}`).to.equal(0);
      failing(backoff, 3);
    }
  });

  it('the pause before reconnecting keeps growing while the server accepts and drops connections', () => {
    const backoff = new Backoff();
    const pauses = Array.from({ length: 8 }, () => backoff.pauseMs(AWAY, 5));
    expect(pauses[0]).to.equal(0);
    expect(pauses.at(-1)).to.be.at.least(125);
  });
});
