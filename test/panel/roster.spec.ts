/** Who is on the roll, from what is said: the pure part. */
import { expect } from 'chai';
import type { Role } from '../../src/election/state.js';
import type { Announcement } from '../../src/panel/presence-messages.js';
import {
  EMPTY_ROSTER,
  membersOf,
  nextRoster,
  type Roster,
  type RosterEvent,
} from '../../src/panel/roster.js';

const here = (
  id: string,
  key = 'jobs',
  over: Partial<Announcement> = {},
  role: Role = 'follower',
): Announcement => ({
  kind: 'here',
  id,
  name: `pod-${id}`,
  version: '2.0.0',
  startedAt: 1_800_000_000_000,
  roles: [[key, role, 10_000, null, 3, null]],
  editorUrl: null,
  drained: false,
  ...over,
});

const rollOf = (events: readonly RosterEvent[], roll: Roster = EMPTY_ROSTER): Roster =>
  events.reduce(nextRoster, roll);
const joined: RosterEvent = { kind: 'joined', key: 'jobs' };
const idsOf = (roll: Roster, key = 'jobs'): readonly string[] => membersOf(roll, key).map(({ id }) => id);

const same = {
  version: '2.0.0',
  startedAt: 1_800_000_000_000,
  ttlMs: 10_000,
  editorUrl: null,
  electorId: null,
  priority: 3,
  drained: false,
  readiness: null,
};

describe('panel: the roster of members', () => {
  it('the roster holds everybody who announced presence, with what they said', () => {
    const roll = rollOf([joined, here('one'), here('two', 'jobs', {}, 'leader')]);
    expect(membersOf(roll, 'jobs')).to.deep.equal([
      { id: 'one', name: 'pod-one', role: 'follower', ...same },
      { id: 'two', name: 'pod-two', role: 'leader', ...same },
    ]);
  });

  it('the roster holds members of our lock keys only', () => {
    const roll = rollOf([joined, here('one', 'others'), here('two', '__proto__')]);
    expect([...roll.keys.keys()]).to.deep.equal(['jobs']);
    expect(idsOf(roll)).to.deep.equal([]);
  });

  it('the roster drops members that leave, from the lock keys that they name', () => {
    const both = {
      roles: [
        ['jobs', 'follower', null, null, null, null] as const,
        ['mail', 'leader', null, null, null, null] as const,
      ],
    };
    const roll = rollOf([
      joined,
      { kind: 'joined', key: 'mail' },
      here('one', '', both),
      { kind: 'gone', id: 'one', keys: ['jobs'] },
    ]);
    expect(idsOf(roll, 'jobs')).to.deep.equal([]);
    expect(idsOf(roll, 'mail')).to.deep.equal(['one']);
  });

  it('the roster drops members that did not answer the question that was counted', () => {
    const before = rollOf([joined, here('alive'), here('dead'), { kind: 'queried' }, here('alive')]);
    expect(idsOf(before), 'while there is time to answer').to.deep.equal(['alive', 'dead']);
    expect(idsOf(rollOf([{ kind: 'answered' }], before))).to.deep.equal(['alive']);
  });

  it('the roster keeps members until a question is counted, however many were begun', () => {
    const roll = rollOf([joined, here('slow'), { kind: 'queried' }, { kind: 'queried' }]);
    expect(idsOf(roll)).to.deep.equal(['slow']);
  });

  it('the roster drops members when it is cleared, and with their lock key', () => {
    const roll = rollOf([joined, here('one')]);
    expect(idsOf(rollOf([{ kind: 'outdated' }], roll))).to.deep.equal([]);
    expect(idsOf(rollOf([{ kind: 'left', key: 'jobs' }, joined], roll))).to.deep.equal([]);
  });

  it('the roster holds 200 members at most, and still updates those it has', () => {
    const crowd = Array.from({ length: 300 }, (_, index) => here(`m${index}`));
    const roll = rollOf([joined, ...crowd, here('m7', 'jobs', {}, 'leader')]);
    expect(idsOf(roll)).to.have.lengthOf(200);
    expect(membersOf(roll, 'jobs').filter(({ role }) => role === 'leader')).to.have.lengthOf(1);
  });

  it('the roster cuts names to 100 characters, without invisible ones', () => {
    const name = `\u202e${'x'.repeat(90)}\n\u0000${'😀'.repeat(50)}`;
    const [member] = membersOf(rollOf([joined, here('one', 'jobs', { name })]), 'jobs');
    expect(member?.name).to.equal(`${'x'.repeat(90)}${'😀'.repeat(10)}`);
  });

  it('the roster has a new revision when there is something new to show, and only then', () => {
    const roll = rollOf([joined, here('one')]);
    const same = rollOf([{ kind: 'queried' }, here('one'), { kind: 'answered' }, { kind: 'answered' }], roll);
    expect(same.revision).to.equal(roll.revision);
    for (const event of [
      here('one', 'jobs', {}, 'leader'),
      here('one', 'jobs', { name: 'another' }),
      here('two'),
      { kind: 'gone', id: 'one', keys: ['jobs'] } as const,
      { kind: 'outdated' } as const,
    ]) {
      expect(nextRoster(roll, event).revision, JSON.stringify(event)).to.be.above(roll.revision);
    }
  });
});
