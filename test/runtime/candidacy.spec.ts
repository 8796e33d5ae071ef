import { expect } from 'chai';
import { sharedCandidacy } from '../../src/runtime/candidacy.js';
import type { JoinRequest } from '../../src/runtime/participant.js';

const server = { host: 'h', port: 1, database: 0 };
const node = (wanted: Partial<JoinRequest>): JoinRequest => ({
  ...{ nodeId: 'n', server, lockKey: 'k', ttlMs: 1, waitOnEmptyRedis: false },
  ...wanted,
});

describe('nodes of one process that stand for election in different ways', () => {
  for (const [what, wanted, priority] of [
    ['the highest priority counts', [{ priority: -3 }, { priority: 7 }, {}], 7],
    ['a priority beats never', [{ priority: 'never' }, { priority: -1000 }], -1000],
    ['never counts if all say so', [{ priority: 'never' }, { priority: 'never' }], 'never'],
    ['no priority is 0', [{}, {}], 0],
    ['nodes that have all left leave 0', [], 0],
  ] as const) {
    it(`${what}, and a difference is told`, () => {
      const shared = sharedCandidacy(wanted.map(node));
      expect(shared.priority).to.equal(priority);
      const all = new Set(wanted.map((each: Partial<JoinRequest>) => each.priority ?? 0));
      expect(shared.differs.priority).to.equal(all.size > 1);
    });
  }

  it('one node that spreads its lock key is enough, and a difference is told', () => {
    const balance = (...wanted: readonly boolean[]) => {
      const shared = sharedCandidacy(wanted.map((each) => node({ balance: each })));
      return [shared.balance, shared.differs.balance];
    };
    expect([balance(false, true), balance(true, true), balance(false)]).to.deep.equal([
      [true, true],
      [true, false],
      [false, false],
    ]);
  });
});
