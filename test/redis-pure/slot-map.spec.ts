import { expect } from 'chai';
import type { ClusterServers } from '../../src/redis/server-options.js';
import { EndpointBook } from '../../src/redis/topology/cluster/endpoint-book.js';
import { isInOffice } from '../../src/redis/topology/cluster/office.js';
import { SlotMap } from '../../src/redis/topology/cluster/slot-map.js';
import { hasOneSlot, slotOf } from '../../src/redis/topology/cluster/slots.js';

const ASKED = { host: '10.0.0.9', port: 7009 };

function bookOf(options: Partial<ClusterServers> = {}): EndpointBook {
  return new EndpointBook({ kind: 'cluster', nodes: [ASKED], translation: {}, database: 0, ...options });
}

function mapOf(reply: unknown, book = bookOf()): SlotMap {
  return new SlotMap(reply, book.at(ASKED), book);
}

describe('the slots of a cluster', () => {
  it('a slot is served by the primary of its range, with its replicas', () => {
    const slotMap = mapOf([
      [0, 99, ['10.0.0.1', 7001, 'a', []], ['10.0.0.4', 7004, 'd', []]],
      [100, 16_383, ['10.0.0.2', 7002, 'b', []]],
    ]);
    const shard = slotMap.shardOf(99);
    expect(shard?.primary).to.deep.include({ id: 'a' });
    expect(shard?.primary.endpoint).to.deep.equal({ host: '10.0.0.1', port: 7001, database: 0 });
    expect(shard?.replicas.map(({ id }) => id)).to.deep.equal(['d']);
    expect(slotMap.shardOf(100)?.primary.id).to.equal('b');
    expect(slotMap.primaries.map(({ id }) => id)).to.deep.equal(['a', 'b']);
  });

  it('two ranges of one primary are one shard, and its endpoint is one object', () => {
    const book = bookOf();
    const reply = [
      [0, 9, ['10.0.0.1', 7001, 'a']],
      [20, 29, ['10.0.0.1', 7001, 'a']],
    ];
    const first = mapOf(reply, book);
    expect(first.primaries).to.have.length(1);
    expect(first.shardOf(10)).to.equal(undefined);
    const later = mapOf(reply, book);
    expect(later.shardOf(25)?.primary.endpoint).to.equal(first.shardOf(0)?.primary.endpoint);
  });

  for (const host of ['', null, '?']) {
    it(`a node that announces ${JSON.stringify(host)} as its host is at the host that was asked`, () => {
      const { endpoint } = mapOf([[0, 16_383, [host, 7002, 'b']]]).shardOf(0)?.primary ?? {};
      expect(endpoint).to.include({ host: ASKED.host, port: 7002 });
    });
  }

  it('an announced address is translated, and carries login and TLS', () => {
    const book = bookOf({
      translation: { '172.17.0.2:6379': { host: 'gate', port: 16_379 } },
      username: 'fleet',
      password: 'secret',
      tls: {},
    });
    const { endpoint } = mapOf([[0, 16_383, ['172.17.0.2', 6379, 'a']]], book).shardOf(0)?.primary ?? {};
    expect(endpoint).to.deep.equal({
      ...{ host: 'gate', port: 16_379, database: 0 },
      ...{ username: 'fleet', password: 'secret', tls: {} },
    });
  });

  it('a slot that has moved is at its new primary, the others are not', () => {
    const book = bookOf();
    const slotMap = mapOf(
      [
        [0, 99, ['10.0.0.1', 7001, 'a']],
        [100, 16_383, ['10.0.0.2', 7002, 'b']],
      ],
      book,
    );
    slotMap.move(5, book.at({ host: '10.0.0.2', port: 7002 }));
    expect([4, 5, 6].map((slot) => slotMap.shardOf(slot)?.primary.id)).to.deep.equal(['a', 'b', 'a']);
  });

  it('an answer that is no list of slots is an error', () => {
    for (const reply of ['OK', [[0, 1, 'node']], [['0', 1, ['h', 1, 'a']]]]) {
      expect(() => mapOf(reply)).to.throw('CLUSTER SLOTS');
    }
  });
});

describe('the slot of a lock key', () => {
  it('a hash tag decides alone', () => {
    expect(slotOf('123456789')).to.equal(12_739);
    expect(slotOf('a{tag}')).to.equal(slotOf('{tag}b'));
  });

  it('most lock keys have their record in the same slot', () => {
    for (const key of ['jobs', '{jobs}', 'a{b}c', 'a{b', 'nodered:leader', 'ö']) {
      expect(hasOneSlot(key), key).to.equal(true);
    }
  });

  it('lock keys with odd braces do not', () => {
    for (const key of ['a}b', '{}x', 'a{}b{c}']) expect(hasOneSlot(key), key).to.equal(false);
  });
});

describe('a primary in office', () => {
  const seen = (flags: string, slots = ' 0-99'): string =>
    `aa 10.0.0.1:7001@17001 ${flags} - 0 1 3 connected${slots}\nbb 10.0.0.2:7002@17002 myself,master - 0 1 2 connected 100-199\n`;

  it('is a primary with slots that nobody suspects', () => {
    expect(isInOffice(seen('master'), 'aa')).to.equal(true);
    expect(isInOffice(seen('master'), 'bb')).to.equal(true);
  });

  for (const flags of ['master,fail?', 'master,fail', 'slave', 'slave,fail', 'master,noaddr,fail']) {
    it(`is not one that is seen as ${flags}`, () => {
      expect(isInOffice(seen(flags), 'aa')).to.equal(false);
    });
  }

  it('is not one without slots, as a primary that came back is until it follows its successor', () => {
    expect(isInOffice(seen('master', ''), 'aa')).to.equal(false);
    expect(isInOffice(seen('master', ' [93-<-bb]'), 'aa')).to.equal(false);
  });

  it('is not one that is unknown', () => {
    expect(isInOffice(seen('master'), 'cc')).to.equal(false);
    expect(isInOffice('', 'aa')).to.equal(false);
  });
});
