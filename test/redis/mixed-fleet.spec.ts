/** Replicas that know candidates, and replicas from before, in one election. */
import { expect } from 'chai';
import { useLab } from '../support/redis/lab.js';
import { type Candidate, useCandidates } from './support/candidates.js';
import { earlierStore } from './support/earlier-store.js';

const TTL_MS = 1_500;

describe('a fleet of two versions', () => {
  const lab = useLab();
  const candidates = useCandidates(lab);

  async function join(name: string, version: 'earlier' | 'this'): Promise<Candidate> {
    const replica = await candidates.replicas.join({ shortestTtlMs: TTL_MS });
    const store = version === 'this' ? {} : { store: earlierStore(lab, replica, lab.key) };
    return candidates.campaign({ key: lab.key, ttlMs: TTL_MS, name, replica, ...store });
  }

  async function fleet(): Promise<readonly Candidate[]> {
    const first = await join('old-1', 'earlier');
    await first.leads();
    const others = [await join('new-1', 'this'), await join('old-2', 'earlier'), await join('new-2', 'this')];
    await Promise.all(others.map((each) => each.follows('old-1')));
    return [first, ...others];
  }

  it('whoever leads resigns ten times, and there is one leader with a larger token each time', async () => {
    const all = await fleet();
    let overlaps = 0;
    for (const { elector } of all) {
      elector.changes$.subscribe(() => {
        if (all.filter((each) => each.elector.isLeader()).length > 1) overlaps += 1;
      });
    }
    const leaders = new Set<string>();
    let last = 0;
    for (let round = 0; round < 10; round += 1) {
      const leader = all.find(({ elector }) => elector.isLeader());
      if (leader === undefined) throw new Error('nobody leads');
      const { token } = leader.elector.view();
      expect(token ?? 0).to.be.above(last);
      last = token ?? 0;
      leaders.add(leader.name);
      await candidates.succession(all, leader, () => leader.elector.resign());
    }
    expect(overlaps).to.equal(0);
    expect(
      [...leaders].some((name) => name.startsWith('new')),
      [...leaders].join(),
    ).to.equal(true);
  });

  it('a leader from before is named nobody’s successor, and keeps what this version wrote', async () => {
    await fleet();
    await lab.until(
      'a candidate of this version',
      async () => (await lab.record(lab.key)).next !== undefined,
    );
    const { next } = await lab.record(lab.key);
    expect(next).to.match(/^new-\d#/u);
    const { end } = await lab.record(lab.key);
    await lab.until(
      'a renewal by the leader from before',
      async () => (await lab.record(lab.key)).end !== end,
    );
    expect((await lab.record(lab.key)).next).to.match(/^new-\d#/u);
  });
});
