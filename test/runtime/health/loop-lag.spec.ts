import { expect } from 'chai';
import { LoopLag } from '../../../src/runtime/health/loop-lag.js';
import { maxLagFrom } from '../../../src/runtime/health/max-lag.js';

/** ms between two looks. */
const EVERY_MS = 250;

describe('the lag of the event loop', () => {
  let now: number;
  let look: () => void;
  const begin = () => {
    now = 0;
    return new LoopLag({
      now: () => now,
      every: (_ms, work) => {
        look = work;
        return () => undefined;
      },
    });
  };
  /** The loop is punctual for so long. */
  const run = (ms: number) => {
    for (const end = now + ms; now < end; look()) now += EVERY_MS;
  };

  it('a punctual loop has no lag', () => {
    const lag = begin();
    run(20_000);
    expect(lag.ms).to.equal(0);
  });

  it('a loop that is blocked lags, even before its timer has run', () => {
    const lag = begin();
    now = EVERY_MS + 3_000;
    expect(lag.ms).to.equal(3_000);
  });

  it('a lag is remembered for 5 s at least, and for 10 s at most', () => {
    const lag = begin();
    run(4_750);
    now += EVERY_MS + 3_000;
    look();
    run(5_000);
    expect(lag.ms).to.equal(3_000);
    run(5_000);
    expect(lag.ms).to.equal(0);
  });

  it('a real block is seen', async () => {
    const real = new LoopLag();
    try {
      const until = performance.now() + 600;
      while (performance.now() < until) Math.sqrt(until);
      await new Promise((resolve) => setImmediate(resolve));
      expect(real.ms).to.be.within(300, 600);
    } finally {
      real.close();
    }
  });
});

describe('the lag from which on a process is stuck', () => {
  const read = (value?: string) => maxLagFrom({ CLUSTER_LEADER_HEALTH_MAX_LAG: value });

  it('a process is stuck from 5 s on, or as its environment says', () => {
    expect([read(), read(' '), read('2'), read(' 0.5 ')]).to.deep.equal([5_000, 5_000, 2_000, 500]);
  });

  for (const bad of ['0', '-1', 'x', '5s', '1e3', 'Infinity']) {
    it(`what is no number of seconds is refused: ${bad}`, () => {
      expect(() => read(bad)).to.throw(RangeError, bad);
    });
  }
});
