import { expect } from 'chai';
import { EndpointBook } from '../../src/redis/topology/cluster/endpoint-book.js';
import { isPromotion } from '../../src/redis/topology/cluster/promotion.js';
import { SlotMap } from '../../src/redis/topology/cluster/slot-map.js';

const SEED = { host: '10.0.0.9', port: 7009 };

describe('a slot that is served elsewhere than before', () => {
  const book = new EndpointBook({ kind: 'cluster', nodes: [SEED], translation: {}, database: 0 });
  const old = book.at({ host: '10.0.0.1', port: 7001 });
  const node = (name: string): readonly unknown[] => {
    const number = 'abcd'.indexOf(name) + 1;
    return [`10.0.0.${number}`, 7000 + number, name];
  };
  /** A range of 100 slots for each: the primary's name, then its replicas'. */
  const mapOf = (...shards: readonly string[]): SlotMap => {
    const ranges = shards.map((names, index) => [index * 100, index * 100 + 99, ...[...names].map(node)]);
    return new SlotMap(ranges, book.at(SEED), book);
  };

  const promotions: [string, SlotMap, SlotMap][] = [
    ['its replica serves it, and the former primary is the replica', mapOf('ab', 'c'), mapOf('ba', 'c')],
    ['its replica serves it, and the former primary is gone', mapOf('ab', 'c'), mapOf('b', 'c')],
    ['its replica was not known yet', mapOf('a', 'c'), mapOf('ba', 'c')],
    [
      'its replica was not known, and the former primary is not yet known as one',
      mapOf('a', 'c'),
      mapOf('b', 'c'),
    ],
    ['its replica followed another primary', mapOf('a', 'cb'), mapOf('b', 'c')],
  ];
  for (const [name, before, now] of promotions) {
    it(`has a promoted primary: ${name}`, () => {
      expect(isPromotion(5, old, before, now)).to.equal(true);
    });
  }

  const moves: [string, SlotMap, SlotMap][] = [
    ['to a primary that was one before', mapOf('a', 'a', 'c'), mapOf('c', 'a', 'c')],
    ['to a primary that was one before, as the last slots', mapOf('ab', 'c'), mapOf('c', 'c')],
    ['to a new primary, while the former keeps others', mapOf('a', 'a', 'c'), mapOf('d', 'a', 'c')],
    ['back to the former', mapOf('a', 'c'), mapOf('a', 'c')],
  ];
  for (const [name, before, now] of moves) {
    it(`was moved: ${name}`, () => {
      expect(isPromotion(5, old, before, now)).to.equal(false);
    });
  }

  it('has no promoted primary while nobody serves it', () => {
    expect(isPromotion(105, old, mapOf('c', 'a'), mapOf('c'))).to.equal(false);
  });

  it('has a promoted primary although a node has sent us on before', () => {
    const before = mapOf('a', 'c');
    before.move(5, book.at({ host: '10.0.0.2', port: 7002 }));
    expect(isPromotion(5, old, before, mapOf('b', 'c'))).to.equal(true);
  });
});
