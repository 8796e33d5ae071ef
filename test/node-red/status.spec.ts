import { expect } from 'chai';
import type { ElectionView } from '../../src/election/view.js';
import { electionStatus, type Situation } from '../../src/node-red/status.js';
import { Texts } from '../../src/runtime/texts.js';

const WALL = new Date(2026, 0, 31, 12, 34, 56).getTime();
const texts = new Texts(
  (key, params) => `${key.replace(/^cluster-leader\./, '')}${params ? ` ${JSON.stringify(params)}` : ''}`,
  'en-US',
);

const follower: ElectionView = {
  ...{ key: 'k', role: 'follower', leader: 'B', token: 5, since: WALL - 60_000, reason: 'joined', met: true },
  ...{ trouble: null, wait: null, otherTtlMs: null, next: null, standing: 'candidate' as const },
};
const leader: ElectionView = { ...follower, role: 'leader', leader: 'A', reason: 'elected' };
const electing: ElectionView = { ...follower, leader: null, token: null };

const situation: Situation = {
  ...{
    problem: null,
    server: 'redis:6379',
    ttlMs: 5_000,
    ttlConflictMs: null,
    otherTtl: null,
    failover: null,
  },
  at: { now: 1_000, wall: WALL },
  replica: 'A',
};
const shown = (view: ElectionView, changed: Partial<Situation> = {}) => {
  const { fill, shape, text } = electionStatus(view, { ...situation, ...changed }, texts);
  return `${fill} ${shape}: ${text}`;
};

describe('the status of a leader node', () => {
  it('a leader’s status says since when it leads, without a date on the same day', () => {
    expect(shown(leader)).to.equal('green dot: status.leader {"since":"12:33"}');
    expect(shown({ ...leader, since: WALL - 10 * 86_400_000 })).to.equal(
      'green dot: status.leader {"since":"Jan 21, 12:34"}',
    );
  });

  it('a follower’s status names its leader', () => {
    expect(shown(follower)).to.equal('yellow ring: status.follower {"leader":"B","since":"12:33"}');
  });

  it('a follower’s status tells its leader from itself if they share a name', () => {
    expect(shown({ ...follower, leader: 'A' })).to.equal(
      'yellow ring: status.follower-namesake {"leader":"A","since":"12:33"}',
    );
  });

  it('a follower’s status says that the leader uses another TTL', () => {
    expect(shown({ ...follower, otherTtlMs: 20_000 })).to.equal(
      'yellow ring: status.follower-ttl {"leader":"B","since":"12:33","theirs":20,"own":5}',
    );
  });

  it('a leader’s status names a replica with another TTL; a follower’s names its leader alone', () => {
    const otherTtl = { name: 'C', ttlMs: 20_000 };
    expect(shown(leader, { otherTtl })).to.equal(
      'green dot: status.leader-ttl {"since":"12:33","replica":"C","theirs":20,"own":5}',
    );
    expect(shown(follower, { otherTtl })).to.equal(shown(follower));
  });

  it('the status says that nodes of this process want different TTLs', () => {
    const text = 'status.leader {"since":"12:33"}';
    expect(shown(leader, { ttlConflictMs: 20_000 })).to.equal(
      `green dot: status.ttl-conflict ${JSON.stringify({ status: text, seconds: 20 })}`,
    );
  });

  it('the status says that there is no role yet for lack of contact', () => {
    const view: ElectionView = { ...electing, role: 'unknown', met: false };
    expect(shown(view)).to.equal('grey ring: status.connecting {"server":"redis:6379"}');
  });

  it('the status says why nobody is elected yet, and until when', () => {
    expect(shown(electing)).to.equal('grey ring: status.electing {}');
    const wait = { why: 'not-ended', until: 8_500 } as const;
    expect(shown({ ...electing, wait })).to.equal(
      'grey ring: status.electing-until {"until":"12:35:03","why":"wait.not-ended"}',
    );
  });

  it('the status says until when a leader that resigned leaves the lease to others', () => {
    const wait = { why: 'resigned', until: 3_000 } as const;
    expect(shown({ ...electing, wait })).to.equal('grey ring: status.resigned {"until":"12:34:58"}');
  });

  it('the status says that the primary has moved, unless something is wrong', () => {
    const failover = { from: 'a:6379', to: 'b:6379', at: WALL - 4_000 };
    const status = 'status.electing {}';
    expect(shown(electing, { failover })).to.equal(
      `grey ring: status.primary-moved ${JSON.stringify({ status, to: 'b:6379', time: '12:34:52' })}`,
    );
    expect(shown(leader, { failover })).to.match(/^green dot: status.primary-moved /);
    const problem = { code: 'connection-refused', params: {} } as const;
    expect(shown(follower, { failover, problem })).to.equal('red ring: errors.connection-refused {}');
  });

  it('the status says what is wrong, and that the replica still leads', () => {
    const problem = { code: 'connection-refused', params: {} } as const;
    expect(shown(follower, { problem })).to.equal('red ring: errors.connection-refused {}');
    expect(shown(leader, { problem })).to.equal(
      'red dot: status.still-leader {"problem":"errors.connection-refused {}"}',
    );
  });
});
