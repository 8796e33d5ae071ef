import { expect } from 'chai';
import fc from 'fast-check';
import { keyspaceChannel, leadershipChannel, recordKey } from '../../src/redis/keys.js';
import { addedFlags } from '../../src/redis/keyspace-flags.js';

describe('the record of a lock key', () => {
  const names: readonly (readonly [string, string])[] = [
    ['nodered:leader', '{nodered:leader}:term'],
    ['job:{a}', 'job:{a}:record'],
    ['{a}', '{a}:record'],
    ['a', '{a}:term'],
    ['a b', '{a b}:term'],
  ];
  for (const [key, record] of names) {
    it(`the record of ${key} is ${record}`, () => expect(recordKey(key)).to.equal(record));
  }
});

describe('the records of two lock keys', () => {
  it('two lock keys never share a record', () => {
    const part = fc.constantFrom('a', 'b', '{', '}', ':', 'term', 'record', '');
    const name = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, name, (one, other) => one === other || recordKey(one) !== recordKey(other)),
      { numRuns: 50_000 },
    );
  });
});

describe('channels', () => {
  it('channels carry the index of the database', () => {
    expect(leadershipChannel(0)).to.not.equal(leadershipChannel(1));
    expect(keyspaceChannel(3, 'a:b')).to.equal('__keyspace@3__:a:b');
  });
});

describe('the flags of keyspace events', () => {
  const settings: readonly (readonly [string, string | null])[] = [
    ['', 'Kxe'],
    ['K', 'Kxe'],
    ['Kx', 'Kxe'],
    ['x', 'xKe'],
    ['Kxe', null],
    ['exK', null],
    ['KA', null],
    ['AK', null],
    ['A', 'AK'],
    ['AKE', null],
    ['Elg', 'ElgKxe'],
    ['Ex', 'ExKe'],
    ['gxE', 'gxEKe'],
  ];
  for (const [present, written] of settings) {
    it(`the keyspace flags '${present}' ${written === null ? 'are left as they are' : `become '${written}'`}`, () => {
      expect(addedFlags(present)).to.equal(written);
    });
  }

  it('the keyspace flags never lose one that was there', () => {
    for (const present of ['A', 'Elg', 'K', 'g$lshzxetdmn']) {
      expect([...(addedFlags(present) ?? present)]).to.include.members([...present]);
    }
  });
});
