import { expect } from 'chai';
import { challenger, settlingMs } from '../../src/election/hand-over.js';
import { StepDriver, TTL } from './support/step-driver.js';

const BETTER = 'better#b';

/** Leads while a better candidate is there, and hands over to it as soon as it would. */
class Handing {
  readonly #driver = StepDriver.leading();
  /** ms; since when it could have handed over. */
  #since = 0;
  #token = 7;

  /** Settling times until it has handed over once more. */
  handOver(): number {
    for (;;) {
      this.#renew();
      const to = challenger(this.#driver.state, this.#driver.now);
      if (to === null) continue;
      const passed = Math.floor((this.#driver.now - this.#since) / settlingMs(TTL));
      this.#resign(to);
      return passed;
    }
  }

  /** A person hands over, and names the candidate by its name alone. */
  order(): this {
    this.#renew();
    this.#resign(BETTER.slice(0, BETTER.indexOf('#')));
    return this;
  }

  /** Nobody has taken the lease. */
  takeBack(): this {
    this.#driver.ring();
    return this.#acquired();
  }

  /** Whoever was named has taken the lease, and later released it. */
  wait(): this {
    this.#token += 1;
    this.#driver.send({ type: 'push', push: { kind: 'acquired', token: this.#token } });
    this.#driver.ring().held({ value: `${BETTER}.1`, token: this.#token });
    this.#driver.send({ type: 'push', push: { kind: 'released', token: this.#token } }).ring();
    return this.#acquired();
  }

  #renew(): void {
    this.#driver.ring();
    this.#driver.renewed({
      ...{ outcome: 'renewed', end: this.#driver.now + TTL },
      next: { candidate: BETTER, rank: 1 },
    });
  }

  #resign(to: string): void {
    const { value } = this.#driver.phase('leader').term;
    this.#driver.send({ type: 'resign', to }).send({ type: 'release-settled', value, failure: null });
  }

  #acquired(): this {
    this.#token += 1;
    this.#driver.acquired(this.#token);
    this.#since = this.#driver.now;
    return this;
  }
}

describe('step: hand-overs to a better candidate', () => {
  it('a candidate that missed its turn once has another one as soon as a new one would', () => {
    const handing = new Handing();
    expect([handing.handOver(), handing.takeBack().handOver()]).to.deep.equal([1, 1]);
  });

  it('a candidate that never takes the lease is named at twice the distance each time, up to 640 settling times', () => {
    const handing = new Handing();
    handing.handOver();
    const distances = Array.from({ length: 12 }, () => handing.takeBack().handOver());
    expect(distances).to.deep.equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 640, 640]);
  });

  it('what a candidate missed counts no more once it takes what it is handed', () => {
    const handing = new Handing();
    for (let missed = 0; missed < 4; missed += 1) {
      handing.handOver();
      handing.takeBack();
    }
    expect(handing.handOver(), 'until it is named once more').to.equal(8);
    expect([handing.wait().handOver(), handing.takeBack().handOver()]).to.deep.equal([1, 1]);
  });

  it('nor once it takes what a person hands it, by whatever name', () => {
    const handing = new Handing();
    for (let missed = 0; missed < 4; missed += 1) {
      handing.handOver();
      handing.takeBack();
    }
    expect(handing.order().wait().handOver()).to.equal(1);
  });
});
