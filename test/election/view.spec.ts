import { expect } from 'chai';
import { type ElectionView, isChange } from '../../src/election/view.js';
import { SimulatedFleet } from '../support/simulation/fleet.js';

const view: ElectionView = {
  key: 'k',
  role: 'follower',
  leader: 'A',
  token: 5,
  since: 1,
  reason: 'joined',
  met: true,
  trouble: null,
  wait: null,
  otherTtlMs: null,
  next: null,
  standing: 'candidate',
};

describe('changes of the view', () => {
  const changes: readonly (readonly [string, Partial<ElectionView>])[] = [
    ['another role', { role: 'unknown' }],
    ['another leader', { leader: 'B' }],
    ['no leader', { leader: null }],
    ['another term of a leader of the same name', { token: 6 }],
  ];
  for (const [name, difference] of changes) {
    it(`${name} is announced as a change`, () =>
      expect(isChange(view, { ...view, ...difference })).to.equal(true));
  }

  it('a difference in anything else is not a change', () => {
    const difference = {
      since: 2,
      reason: 'elected',
      trouble: { code: 'refused', detail: '', storeCode: '' },
    } as const;
    expect(isChange(view, { ...view, ...difference })).to.equal(false);
  });

  it('a follower announces another leader, and its predecessor', () => {
    const fleet = new SimulatedFleet();
    const [a, , c] = [fleet.join('A'), fleet.join('B'), fleet.join('C')];
    fleet.time.run(10);
    void a.elector.stop();
    fleet.time.run(10);
    expect(
      c.changes.map(({ view: { role, leader }, previousLeader }) => [role, leader, previousLeader]),
    ).to.deep.equal([
      ['follower', 'A', null],
      ['follower', 'B', 'A'],
    ]);
  });

  it('trouble and its end are shown although they are not changes', () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    const shown: (string | undefined)[] = [];
    a.elector.views$.subscribe(({ trouble }) => shown.push(trouble?.storeCode));
    fleet.time.run(10);
    fleet.server.refuse({ kind: 'busy', code: 'OOM' });
    fleet.time.run(1_100);
    fleet.server.refuse(null);
    fleet.time.run(1_100);
    expect(shown).to.deep.equal([undefined, undefined, 'OOM', undefined]);
    expect(a.roles).to.deep.equal(['leader']);
  });
});
