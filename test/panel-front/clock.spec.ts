import { expect } from 'chai';
import { panelModule } from './support.js';

interface Lease {
  readonly remainingMs: number | null;
  readonly ttlMs: number;
}

interface Clock {
  createServerClock(steady: () => number): { adjust(now: number): void; now(): number };
  timeLeft(lease: Lease, toldAt: number, now: number): { leftMs: number; share: number } | null;
}

describe('panel: the countdown of a lease', () => {
  let clock: Clock;
  before(async () => {
    clock = await panelModule<Clock>('clock.mjs');
  });

  it('the countdown continues from the server’s time', () => {
    let steady = 5000;
    const server = clock.createServerClock(() => steady);
    server.adjust(1_700_000_000_000);
    steady += 250;
    expect(server.now()).to.equal(1_700_000_000_250);
    server.adjust(1_600_000_000_000);
    expect(server.now()).to.equal(1_600_000_000_000);
  });

  it('the countdown shows the time left, and its share of the TTL', () => {
    const lease = { remainingMs: 8000, ttlMs: 10_000 };
    expect(clock.timeLeft(lease, 100, 100)).to.deep.equal({ leftMs: 8000, share: 0.8 });
    expect(clock.timeLeft(lease, 100, 3100)).to.deep.equal({ leftMs: 5000, share: 0.5 });
  });

  it('the countdown ends at zero, and never exceeds the TTL', () => {
    const lease = { remainingMs: 8000, ttlMs: 10_000 };
    expect(clock.timeLeft(lease, 0, 9000)).to.deep.equal({ leftMs: 0, share: 0 });
    expect(clock.timeLeft({ ...lease, remainingMs: 12_000 }, 0, 0)).to.deep.equal({
      leftMs: 10_000,
      share: 1,
    });
    expect(clock.timeLeft({ ...lease, remainingMs: -5 }, 0, 0)).to.deep.equal({ leftMs: 0, share: 0 });
    expect(clock.timeLeft(lease, 100, 50)).to.deep.equal({ leftMs: 8000, share: 0.8 });
  });

  it('there is no countdown while nobody holds the lease', () => {
    expect(clock.timeLeft({ remainingMs: null, ttlMs: 10_000 }, 0, 0)).to.equal(null);
  });
});
