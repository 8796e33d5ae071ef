import { expect } from 'chai';
import { Batch, type ScriptCall } from '../../src/redis/batch.js';
import type { Operation } from '../../src/redis/scripts.js';

interface Sent {
  readonly operation: Operation;
  readonly keys: readonly string[];
}

function round() {
  const sent: Sent[] = [];
  const round = new Batch((operation, calls) => sent.push({ operation, keys: calls.map(({ key }) => key) }));
  const add = (operation: Operation, key: string) =>
    round.add({ operation, key, args: [], settle: () => undefined } satisfies ScriptCall);
  return { round, sent, add };
}

describe('a batch of calls', () => {
  it('a batch waits for the end of the turn, and sends one command per operation', async () => {
    const { sent, add } = round();
    for (const key of ['a', 'b', 'c']) add('renew', key);
    add('acquire', 'd');
    expect(sent).to.deep.equal([]);
    await Promise.resolve();
    expect(sent).to.deep.equal([
      { operation: 'renew', keys: ['a', 'b', 'c'] },
      { operation: 'acquire', keys: ['d'] },
    ]);
  });

  it('a batch sends each call once', async () => {
    const { round: it, sent, add } = round();
    add('renew', 'a');
    it.flush();
    await Promise.resolve();
    expect(sent).to.have.lengthOf(1);
  });

  it('a new batch begins with the next turn', async () => {
    const { sent, add } = round();
    add('renew', 'a');
    await Promise.resolve();
    add('renew', 'b');
    await Promise.resolve();
    expect(sent.map(({ keys }) => keys)).to.deep.equal([['a'], ['b']]);
  });

  it('a batch releases a key before it acquires it, even if other keys come first', async () => {
    const { sent, add } = round();
    add('acquire', 'other');
    add('release', 'k');
    add('acquire', 'k');
    await Promise.resolve();
    expect(sent).to.deep.equal([
      { operation: 'release', keys: ['k'] },
      { operation: 'acquire', keys: ['other', 'k'] },
    ]);
  });

  it('a batch keeps the order of calls about one key', async () => {
    const operations: readonly Operation[] = ['release', 'renew', 'acquire'];
    const orders = operations.flatMap((a) =>
      operations.flatMap((b) => operations.map((c) => [a, b, c] as const)),
    );
    for (const order of orders) {
      const { sent, add } = round();
      add('renew', 'x');
      for (const operation of order) add(operation, 'k');
      add('release', 'y');
      await Promise.resolve();
      const ofKey = sent.flatMap(({ operation, keys }) =>
        keys.filter((key) => key === 'k').map(() => operation),
      );
      expect(ofKey, order.join(', ')).to.deep.equal(order);
    }
  });

  it('a batch is split into commands of 200 keys', async () => {
    const { sent, add } = round();
    const keys = Array.from({ length: 450 }, (_, index) => `k${index}`);
    for (const key of keys) add('renew', key);
    await Promise.resolve();
    expect(sent.map((command) => command.keys.length)).to.deep.equal([200, 200, 50]);
    expect(sent.flatMap((command) => command.keys)).to.deep.equal(keys);
  });

  it('a batch passes each call to its settler', async () => {
    const settled: unknown[] = [];
    const round = new Batch((_, calls) => {
      for (const call of calls) call.settle({ reply: [call.key, ...call.args] });
    });
    for (const key of ['a', 'b']) {
      round.add({ operation: 'renew', key, args: ['1'], settle: (outcome) => settled.push(outcome) });
    }
    await Promise.resolve();
    expect(settled).to.deep.equal([{ reply: ['a', '1'] }, { reply: ['b', '1'] }]);
  });

  it('a batch keeps groups apart, each with its own limit of keys', async () => {
    const sent: string[][] = [];
    const batch = new Batch(
      (_operation, calls) => sent.push(calls.map(({ key }) => key)),
      ({ key }) => key.charAt(0),
    );
    for (const key of ['a1', 'b1', 'a2']) {
      batch.add({ operation: 'renew', key, args: [], settle: () => undefined });
    }
    await Promise.resolve();
    expect(sent).to.deep.equal([['a1', 'a2'], ['b1']]);
  });
});
