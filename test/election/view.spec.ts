import { expect } from 'chai';
import { differs, type ElectionView, isChange } from '../../src/election/view.js';
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

  const trouble = { code: 'ttl-too-short', detail: '20', storeCode: '', leastTtlMs: 500 } as const;
  const wait = { why: 'not-ended', until: 1_000 } as const;
  for (const [name, before, after] of [
    ['a change', {}, { token: 6 }],
    ['another reason', {}, { reason: 'elected' }],
    ['trouble', {}, { trouble }],
    ['other trouble', { trouble }, { trouble: { ...trouble, code: 'refused' } }],
    ['trouble in other words', { trouble }, { trouble: { ...trouble, detail: '30' } }],
    ['a longer TTL that is needed', { trouble }, { trouble: { ...trouble, leastTtlMs: 600 } }],
    ['another TTL of the leader', {}, { otherTtlMs: 5_000 }],
    ['another best candidate', {}, { next: 'B' }],
    ['another standing', {}, { standing: 'drained' }],
    ['a wait', {}, { wait }],
    ['the end of a wait', { wait }, {}],
    ['a wait for something else', { wait }, { wait: { ...wait, why: 'resigned' } }],
    ['a wait that takes far longer', { wait }, { wait: { ...wait, until: 2_000 } }],
  ] satisfies readonly (readonly [string, Partial<ElectionView>, Partial<ElectionView>])[]) {
    it(`${name} is shown`, () =>
      expect(differs({ ...view, ...before }, { ...view, ...after })).to.equal(true));
  }

  it('nothing is shown anew for a wait that each answer moves a little', () => {
    const moved = { ...view, wait: { ...wait, until: wait.until + 200 } };
    expect(differs({ ...view, wait }, moved)).to.equal(false);
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
