import { expect } from 'chai';
import { panelModule } from './support.js';

interface KeyList {
  rankOf(election: object): string;
}

const server = { contact: 'up', problem: null };
const follower = {
  ...{ role: 'follower', leader: 'bob', problem: null, remainingMs: 5000, server },
  ...{ otherTtls: [], wantedTtls: [10_000] },
};

describe('panel: the order of lock keys', () => {
  let rankOf: KeyList['rankOf'];
  before(async () => {
    ({ rankOf } = await panelModule<KeyList>('key-list.mjs'));
  });

  it('lock keys in trouble come first, whether it is the server, the key, or different TTLs', () => {
    const down = { contact: 'down', problem: { code: 'connection-refused', params: {} } };
    const trouble = { code: 'foreign-lease', params: {} };
    expect(rankOf({ ...follower, server: down })).to.equal('trouble');
    expect(rankOf({ ...follower, problem: trouble })).to.equal('trouble');
    expect(rankOf({ ...follower, otherTtls: [{ name: 'eve', ttlMs: 1 }] })).to.equal('trouble');
    expect(rankOf({ ...follower, wantedTtls: [1, 2] })).to.equal('trouble');
  });

  it('lock keys without a leader are told from those led here or elsewhere', () => {
    expect(rankOf({ ...follower, leader: null })).to.equal('undecided');
    expect(rankOf({ ...follower, role: 'leader', leader: 'ada' })).to.equal('leads');
    expect(rankOf(follower)).to.equal('follows');
  });
});

describe('panel: the file of a timeline', () => {
  it('the file of a timeline has the name of its lock key, without characters that file names forbid', async () => {
    const { fileName } = await panelModule<{ fileName(lockKey: string): string }>('timeline.mjs');
    expect(fileName('jobs:nightly')).to.equal('cluster-jobs-nightly.json');
    expect(fileName('../../etc/passwd')).to.equal('cluster-..-..-etc-passwd.json');
    expect(fileName('日報/ä')).to.equal('cluster-日報-ä.json');
    expect(fileName('x'.repeat(500))).to.have.lengthOf(93);
  });
});
