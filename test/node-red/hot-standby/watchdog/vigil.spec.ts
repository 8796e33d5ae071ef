import { expect } from 'chai';
import { Vigil } from '../../../../src/node-red/hot-standby/watchdog/vigil.js';

/** ms of the wall clock when the monotonic one shows 0. */
const GAP = 1_000_000;
const at = (monotonicMs: number, aheadMs = 0) => ({ monotonicMs, wallMs: GAP + monotonicMs + aheadMs });
const vigil = () => new Vigil({ untilMs: 5_000, gapMs: GAP });

describe('the time that is left of a lease', () => {
  it('time passes with the monotonic clock', () => {
    const kept = vigil();
    expect([kept.left(at(1_000)), kept.left(at(5_000)), kept.left(at(5_001))]).to.deep.equal([4_000, 0, -1]);
    expect(kept.jumped).to.equal(false);
  });

  it('a sleep of the machine counts, which only the wall clock shows', () => {
    const kept = vigil();
    kept.left(at(1_000));
    expect(kept.left(at(1_001, 3_000))).to.equal(999);
    expect(kept.left(at(1_002, 3_000))).to.equal(998);
    expect(kept.jumped).to.equal(true);
  });

  it('several sleeps add up', () => {
    const kept = vigil();
    kept.left(at(1_000, 1_000));
    expect(kept.left(at(1_000, 2_500))).to.equal(1_500);
  });

  it('a sleep counts that began before the first look', () => {
    expect(vigil().left(at(10, 6_000))).to.equal(-1_010);
  });

  it('a wall clock that is set back gives no time, and hides no sleep after it', () => {
    const kept = vigil();
    expect(kept.left(at(1_000, -2_000))).to.equal(4_000);
    expect(kept.left(at(1_000, -1_000))).to.equal(3_000);
  });

  it('a wall clock that is slewed counts as none', () => {
    const kept = vigil();
    for (let slewed = 0; slewed <= 50; slewed += 5) kept.left(at(1_000, slewed));
    expect(kept.left(at(1_000, 50))).to.equal(4_000);
  });
});
