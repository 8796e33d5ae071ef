import { expect } from 'chai';
import type { ElectionView } from '../../src/election/view.js';
import { changeReport, firstReport } from '../../src/node-red/leader/role-reporter.js';

const follower: ElectionView = {
  key: 'k',
  role: 'follower',
  leader: 'B',
  token: 5,
  since: 1_000,
  reason: 'joined',
  met: true,
  trouble: null,
  wait: null,
  otherTtlMs: null,
  next: null,
  standing: 'candidate',
};
const leader: ElectionView = { ...follower, role: 'leader', leader: 'A', token: 6, reason: 'elected' };

describe('the messages of output 3', () => {
  it('output 3 reports the first role as a change from unknown', () => {
    expect(firstReport(leader, null, 'A', 2_000)).to.deep.equal({
      topic: 'k',
      payload: 'leader',
      election: {
        key: 'k',
        role: 'leader',
        leader: 'A',
        token: 6,
        since: 1_000,
        next: null,
        standing: 'candidate',
        replica: 'A',
        previousRole: 'unknown',
        previousLeader: null,
        reason: 'elected',
        at: 2_000,
      },
    });
  });

  it('output 3 reports after a deploy that nothing has changed', () => {
    const { election } = firstReport(leader, { role: 'leader', leader: 'A' }, 'A', 2_000);
    expect(election).to.include({ reason: 'deployed', previousRole: 'leader', previousLeader: 'A' });
  });

  it('output 3 reports why the role differs from the one before the deploy', () => {
    const { election } = firstReport(leader, { role: 'follower', leader: 'B' }, 'A', 2_000);
    expect(election).to.include({ reason: 'elected', previousRole: 'follower', previousLeader: 'B' });
  });

  it('output 3 reports every change of role', () => {
    const change = { view: leader, previousRole: 'follower', previousLeader: 'B', at: 3_000 } as const;
    for (const reportLeaderChanges of [false, true]) {
      const report = changeReport(change, { replica: 'A', reportLeaderChanges });
      expect(report?.payload).to.equal('leader');
      expect(report?.election).to.include({
        reason: 'elected',
        replica: 'A',
        previousLeader: 'B',
        at: 3_000,
      });
    }
  });

  it('output 3 reports a mere change of leader only where that is wanted', () => {
    const change = { view: follower, previousRole: 'follower', previousLeader: 'C', at: 3_000 } as const;
    expect(changeReport(change, { replica: 'A', reportLeaderChanges: false })).to.equal(null);
    const report = changeReport(change, { replica: 'A', reportLeaderChanges: true });
    expect(report).to.deep.include({ topic: 'k', payload: 'follower' });
    expect(report?.election).to.include({ leader: 'B', previousLeader: 'C', previousRole: 'follower' });
  });

  it('output 3 gives every message an object of its own', () => {
    const first = firstReport(leader, null, 'A', 2_000);
    Object.assign(first.election, { key: 'spoilt by a flow' });
    expect(firstReport(leader, null, 'A', 2_000).election.key).to.equal('k');
    expect(leader.key).to.equal('k');
  });
});
