/** Hand-overs to a named replica on a real server. */
import { expect } from 'chai';
import { YIELD_MS } from '../../src/election/vacancy.js';
import { useLab } from '../support/redis/lab.js';
import { type Candidate, useCandidates } from './support/candidates.js';

const TTL_MS = 10_000;

describe('hand-over on Redis', () => {
  const lab = useLab();
  const candidates = useCandidates(lab);

  /** A leader, and followers that know it; all are connected before they begin. */
  async function fleet(...names: readonly string[]): Promise<readonly [Candidate, ...Candidate[]]> {
    const replicas = await Promise.all(names.map(() => candidates.replicas.join({ shortestTtlMs: TTL_MS })));
    const campaign = (name: string, index: number) =>
      candidates.campaign({ key: lab.key, ttlMs: TTL_MS, name, ...at(replicas, index) });
    const leader = campaign(names[0] ?? '', 0);
    await leader.leads();
    const followers = names.slice(1).map((name, index) => campaign(name, index + 1));
    await Promise.all(followers.map((follower) => follower.follows(leader.name)));
    return [leader, ...followers];
  }

  const handedOver = (all: readonly Candidate[], from: Candidate, to: string): Promise<Candidate> =>
    candidates.succession(all, from, () => from.elector.resign(to));

  it('a lease reaches whom it is handed over to, among ten', async () => {
    const all = await fleet(...Array.from({ length: 10 }, (_, index) => `replica-${index}`));
    let [leader] = all;
    const reached: string[] = [];
    const wanted: string[] = [];
    for (let round = 1; round <= 20; round += 1) {
      const to = all[(7 * round) % all.length];
      if (to === undefined || to === leader) continue;
      leader = await handedOver(all, leader, to.name);
      wanted.push(to.name);
      reached.push(leader.name);
    }
    const missed = wanted.filter((name, index) => reached[index] !== name);
    // The bench counts more of them. One may go astray where a look was under way.
    expect(missed.length, `${missed.length} of ${wanted.length} went astray`).to.be.at.most(1);
  });

  it('of two replicas with one name the id tells which is meant, and the name means either', async () => {
    const all = await fleet('anna', 'twin', 'twin', 'carl');
    const [leader, first, second] = all;
    expect(await handedOver(all, leader, second?.id ?? '')).to.equal(second);
    expect(await handedOver(all, second as Candidate, 'anna')).to.equal(leader);
    expect([first, second]).to.include(await handedOver(all, leader, 'twin'));
  });

  it('a lease that is handed over to nobody goes to another one a moment later', async () => {
    const all = await fleet('anna', 'bert', 'carl');
    const begun = performance.now();
    const leader = await handedOver(all, all[0], 'nobody');
    expect(['bert', 'carl']).to.include(leader.name);
    expect(performance.now() - begun).to.be.within(YIELD_MS, TTL_MS / 3);
  });

  it('a person’s choice is noted for the successor', async () => {
    const all = await fleet('anna', 'bert');
    await handedOver(all, all[0], 'bert');
    expect((await lab.record(lab.key)).pin).to.match(/^\d+ bert$/u);
  });
});

function at<T>(replicas: readonly T[], index: number): { readonly replica?: T } {
  const replica = replicas[index];
  return replica === undefined ? {} : { replica };
}
