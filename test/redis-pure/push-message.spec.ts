import { expect } from 'chai';
import { parsePush } from '../../src/redis/push-message.js';

const said = (message: unknown) => parsePush(JSON.stringify(message));

describe('a message on the leadership channel', () => {
  it('a push announces a new term, and its clean end', () => {
    for (const kind of ['acquired', 'released'] as const) {
      expect(said([kind, 'k', '1700000000000001'])).to.deep.equal([
        { key: 'k', push: { kind, token: 1_700_000_000_000_001 } },
      ]);
    }
  });

  it('a push announces a batch of renewals', () => {
    const round = [
      ['a', '5', 3_000],
      ['b', '1700000000000001', 0.5],
    ];
    expect(said(['renewed', round])).to.deep.equal([
      { key: 'a', push: { kind: 'renewed', token: 5, ttlMs: 3_000 } },
      { key: 'b', push: { kind: 'renewed', token: 1_700_000_000_000_001, ttlMs: 0.5 } },
    ]);
    expect(said(['renewed', []])).to.deep.equal([]);
  });

  it('a push about a release has no token if the acquisition was never confirmed', () => {
    expect(said(['released', 'k', ''])).to.deep.equal([{ key: 'k', push: { kind: 'released', token: 0 } }]);
  });

  const garbage: readonly unknown[] = [
    null,
    7,
    'acquired',
    {},
    { kind: 'acquired' },
    [],
    ['taken', 'k', '5'],
    ['expired', 'k'],
    ['resubscribed'],
    ['acquired'],
    ['acquired', 'k'],
    ['acquired', 'k', 5],
    ['acquired', 'k', null],
    ['acquired', 7, '5'],
    ['acquired', ['k'], '5'],
    ['acquired', 'k', '-5'],
    ['acquired', 'k', '5.5'],
    ['acquired', 'k', '5e3'],
    ['acquired', 'k', ' 5'],
    ['acquired', 'k', '0x5'],
    ['acquired', 'k', '12345678901234567'],
    [['acquired'], 'k', '5'],
    ['renewed'],
    ['renewed', 'k', '5', 3_000],
    ['renewed', { length: 1 }],
    ['renewed', ['k', '5', 3_000]],
    ['renewed', [['k', '5']]],
    ['renewed', [['k', '5', '3000']]],
    ['renewed', [['k', '5', 0]]],
    ['renewed', [['k', '5', -1]]],
    ['renewed', [['k', '5', null]]],
    ['renewed', [['k', 5, 3_000]]],
    ['renewed', [[7, '5', 3_000]]],
    ['renewed', [['k', '5', 3_000], 'x']],
  ];
  for (const message of garbage) {
    it(`a push is rejected if it is ${JSON.stringify(message)}`, () => {
      expect(said(message)).to.equal(null);
    });
  }

  for (const message of ['', 'released', '{', '["acquired","k","5"', 'undefined', '\u0000']) {
    it(`a push is rejected if it is ${JSON.stringify(message)}, which is no JSON`, () => {
      expect(parsePush(message)).to.equal(null);
    });
  }

  it('a push is read up to 262 144 characters, and not beyond', () => {
    const message = JSON.stringify(['acquired', 'k', '5']);
    expect(parsePush(message.padEnd(262_144))).to.have.lengthOf(1);
    expect(parsePush(message.padEnd(262_145))).to.equal(null);
  });

  it('a push may be a batch of 200 renewals of long keys', () => {
    const round = Array.from({ length: 200 }, (_, index) => [
      'k'.repeat(1_000) + index,
      '1700000000000001',
      10_000,
    ]);
    expect(said(['renewed', round])).to.have.lengthOf(200);
  });
});
