import { expect } from 'chai';
import { TTL_MS } from '../../support/simulation/fleet.js';
import { ReplayingFleet, TICK_MS } from '../../support/simulation/replaying-fleet.js';

/** A fleet of three whose sources are apart by less than the slack; the first one leads for a while. */
function three(options: { keyed?: boolean; hearsayMs?: () => number | null } = {}): ReplayingFleet {
  const fleet = new ReplayingFleet();
  for (const [name, lateMs] of [
    ['A', 0.9 * TTL_MS],
    ['B', 0],
    ['C', 0.3 * TTL_MS],
  ] as const) {
    fleet.join(name, { lateMs, phase: lateMs / TTL_MS, ...options });
    fleet.run(50);
  }
  fleet.run(20 * TTL_MS);
  return fleet;
}

describe('replay: after a crash', () => {
  it('the successor replays what arrived since the leader was last known to act, less a TTL, in order', () => {
    const fleet = three();
    const crashed = fleet.leader;
    crashed?.crash();
    const successor = fleet.untilOneLeads();
    expect(successor).to.not.equal(crashed);
    const replayed = fleet.passes.filter((pass) => pass.replayed).map(({ n }) => n);
    expect(replayed).to.deep.equal([...replayed].sort((a, b) => a - b));
    expect(new Set(fleet.passes.slice(-replayed.length).map(({ token }) => token)).size).to.equal(1);
    fleet.run(3 * TTL_MS);
    expect(fleet.lost(successor)).to.deep.equal([]);
    // Two signs of life and the slack before the crash, and a TTL of vacancy: no more.
    expect(replayed.length).to.be.within((2 * TTL_MS) / TICK_MS, (6 * TTL_MS) / TICK_MS);
  });

  it('a source that is ahead of the leader’s by almost the slack loses nothing', () => {
    const fleet = three();
    fleet.leader?.crash();
    fleet.untilOneLeads();
    fleet.run(5 * TTL_MS);
    for (const member of fleet.members.filter(({ gone }) => !gone)) {
      expect(fleet.lost(member), member.name).to.deep.equal([]);
    }
  });

  it('with a key, nothing passes twice that the leader told of', () => {
    const fleet = three({ keyed: true });
    expect(fleet.doubled).to.deep.equal([]);
    fleet.leader?.crash();
    const successor = fleet.untilOneLeads();
    const replayed = fleet.passes.filter((pass) => pass.replayed);
    expect(replayed).to.not.have.lengthOf(0);
    const again = replayed.filter(({ n }) => fleet.doubled.includes(n));
    expect(again).to.deep.equal([]);
    fleet.run(3 * TTL_MS);
    expect(fleet.lost(successor)).to.deep.equal([]);
  });

  it('without a key, nothing is skipped', () => {
    const fleet = three();
    fleet.leader?.crash();
    fleet.untilOneLeads();
    expect(fleet.doubled.length).to.be.above(TTL_MS / TICK_MS);
  });

  it('if no word of a leader arrives, all is kept, and replayed', () => {
    const fleet = three({ keyed: true, hearsayMs: () => null });
    fleet.leader?.crash();
    const successor = fleet.untilOneLeads();
    const replayed = fleet.passes.filter((pass) => pass.replayed);
    expect(replayed.length).to.be.above((20 * TTL_MS) / TICK_MS);
    fleet.run(3 * TTL_MS);
    expect(fleet.lost(successor)).to.deep.equal([]);
  });

  it('a successor that crashes before it leads costs nothing: the third one replays it all', () => {
    const fleet = three();
    fleet.leader?.crash();
    const second = fleet.untilOneLeads();
    second.crash();
    const third = fleet.untilOneLeads();
    fleet.run(3 * TTL_MS);
    expect(fleet.lost(third)).to.deep.equal([]);
  });

  it('a replica that was started after the crash and leads has kept nothing: the others keep it for their turn', () => {
    const fleet = new ReplayingFleet();
    const a = fleet.join('A');
    const b = fleet.join('B', { phase: 0.4 });
    fleet.run(10 * TTL_MS);
    a.crash();
    fleet.run(0.8 * TTL_MS);
    b.replica.store.cut();
    const fresh = fleet.join('D', { phase: 0.9 });
    expect(fleet.untilOneLeads().name).to.equal('D');
    b.replica.store.heal();
    fleet.run(10 * TTL_MS);
    expect(fleet.lost(b)).to.not.deep.equal([]);
    fresh.stop();
    expect(fleet.untilOneLeads()).to.equal(b);
    fleet.run(3 * TTL_MS);
    expect(fleet.lost(b)).to.deep.equal([]);
  });
});
