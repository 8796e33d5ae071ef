import { expect } from 'chai';
import { panelModule, textsIn } from './support.js';

interface Standing {
  standingOf(
    election: object,
    server: object | undefined,
  ): { problem: unknown; lamp: readonly string[]; headline: string; lease: string | null };
}

const server = { contact: 'up', problem: null };
const down = { contact: 'down', problem: { code: 'connection-refused', params: {} } };
const mine = { role: 'leader', leader: 'ada', problem: null, remainingMs: 5000 };
const others = { ...mine, role: 'follower', leader: 'bob' };
const nobodys = { role: 'follower', leader: null, problem: null, remainingMs: null, wait: null };
const unknown = { ...nobodys, role: 'unknown' };
const trouble = { code: 'foreign-lease', params: {} };

describe('panel: a leader that is not among the members', () => {
  const members = [
    { name: 'ada', self: true, heard: true },
    { name: 'bob', self: false, heard: true },
  ];
  let absentLeader: (election: object, server: object | undefined) => string | null;
  before(async () => {
    ({ absentLeader } = await panelModule<{ absentLeader: typeof absentLeader }>('standing.mjs'));
  });

  it('an absent leader is named by its followers', () => {
    expect(absentLeader({ ...others, members }, server)).to.equal(null);
    expect(absentLeader({ ...others, leader: 'eve', members }, server)).to.equal('eve');
    expect(absentLeader({ ...others, leader: 'ada', members }, server), 'a namesake').to.equal('ada');
  });

  it('an absent leader is not reported to a leader, without a leader, without contact, or beside another problem', () => {
    expect(absentLeader({ ...mine, members }, server)).to.equal(null);
    expect(absentLeader({ ...nobodys, members }, server)).to.equal(null);
    expect(absentLeader({ ...others, leader: 'eve', members }, down)).to.equal(null);
    expect(absentLeader({ ...others, leader: 'eve', members }, undefined)).to.equal(null);
    expect(absentLeader({ ...others, leader: 'eve', problem: trouble, members }, server)).to.equal(null);
  });
});

describe('panel: the state of an election', () => {
  let standingOf: Standing['standingOf'];
  before(async () => {
    ({ standingOf } = await panelModule<Standing>('standing.mjs'));
  });

  it('the panel shows the dots and rings that the nodes on the canvas have', () => {
    expect(standingOf(mine, server).lamp).to.deep.equal(['green', 'dot']);
    expect(standingOf(others, server).lamp).to.deep.equal(['yellow', 'ring']);
    expect(standingOf(nobodys, server).lamp).to.deep.equal(['grey', 'ring']);
    expect(standingOf({ ...others, problem: trouble }, server).lamp).to.deep.equal(['red', 'ring']);
    expect(standingOf(mine, down).lamp).to.deep.equal(['red', 'ring']);
  });

  it('the panel names a lost connection first, which explains the rest', () => {
    expect(standingOf({ ...unknown, problem: trouble }, down).problem).to.equal(down.problem);
    expect(standingOf({ ...unknown, problem: trouble }, server).problem).to.equal(trouble);
    const garbage = { contact: 'up', problem: { code: 'channel-garbage', params: {} } };
    expect(standingOf(mine, garbage).problem).to.equal(garbage.problem);
    expect(standingOf(mine, undefined).problem).to.equal(null);
  });

  it('the panel tells an election that runs from one that cannot', () => {
    expect(standingOf(mine, down).headline).to.equal('election.leads');
    expect(standingOf(others, server).headline).to.equal('election.follows');
    expect(standingOf(nobodys, server).headline).to.equal('election.undecided');
    expect(standingOf(unknown, server).headline).to.equal('election.undecided');
    expect(standingOf(unknown, down).headline).to.equal('election.unknown');
  });

  it('the panel shows what an election waits for, unless it cannot run at all', () => {
    const waiting = { ...nobodys, wait: { why: 'not-ended', until: 9000 } };
    expect(standingOf(waiting, server).headline).to.equal('election.undecidedUntil');
    const resigned = { ...nobodys, wait: { why: 'resigned', until: 9000 } };
    expect(standingOf(resigned, server).headline).to.equal('election.resignedUntil');
    expect(standingOf(waiting, down).headline).to.equal('election.unknown');
  });

  it('the panel has a text for each headline and each lease', () => {
    const texts = textsIn('en-US');
    const waits = ['not-ended', 'resigned'].map((why) => ({ ...nobodys, wait: { why, until: 9000 } }));
    for (const election of [mine, others, nobodys, unknown, ...waits]) {
      for (const each of [server, down]) {
        const { headline, lease } = standingOf(election, each);
        for (const key of [headline, lease ?? headline])
          expect([...texts.keys()], key).to.include(`cluster-panel.${key}`);
      }
    }
  });

  it('the panel tells a free lease from an unknown one', () => {
    expect(standingOf(mine, server).lease).to.equal(null);
    expect(standingOf(nobodys, server).lease).to.equal('lease.free');
    expect(standingOf(unknown, down).lease).to.equal('lease.unknown');
  });
});
