/** How many sentinels there are, and which of them are asked. */
import { expect } from 'chai';
import type { Address } from '../../src/redis/server-options.js';
import { KnownSentinels } from '../../src/redis/topology/sentinel/known-sentinels.js';
import type { Peer } from '../../src/redis/topology/sentinel/peer.js';
import type { Sentinel } from '../../src/redis/topology/sentinel/sentinel.js';

/** What {@link KnownSentinels} sees of a sentinel. */
interface Seen {
  readonly name: string;
  id: string | null;
  peers: readonly Peer[];
  sentinels: number;
  connected: boolean;
  tried: boolean;
  open: boolean;
}

function known(...hosts: readonly string[]) {
  const made: Seen[] = [];
  const make = ({ host, port }: Address): Sentinel => {
    const one = {
      name: `${host}:${port}`,
      ...{ id: null, peers: [], sentinels: 1, connected: false, tried: false, open: false },
    };
    const methods = {
      open: () => Object.assign(one, { open: true }),
      close: () => Object.assign(one, { open: false, connected: false }),
    };
    made.push(Object.assign(one, methods));
    return one as unknown as Sentinel;
  };
  const sentinels = new KnownSentinels(
    hosts.map((host) => ({ host, port: 26_379 })),
    make,
  );
  sentinels.open();
  return { sentinels, made };
}

const peer = (id: string): Peer => ({ id, host: id, port: 26_379 });

/** Answers as sentinel `id` that knows these peers. */
function answer(one: Seen | undefined, id: string, ...peers: readonly string[]): void {
  if (one === undefined) throw new Error('no such sentinel');
  const sentinels = 1 + peers.length;
  Object.assign(one, { id, peers: peers.map(peer), sentinels, connected: true, tried: true });
}

describe('the known sentinels', () => {
  it('sentinels of two deployments in one list are all counted, so that only one of the two can have a majority', () => {
    const { sentinels, made } = known('a1', 'b1');
    answer(made[0], 'a1', 'a2', 'a3');
    answer(made[1], 'b1', 'b2', 'b3');
    sentinels.meet();
    for (const [at, id] of ['a2', 'a3', 'b2', 'b3'].entries()) answer(made[2 + at], id);
    expect(sentinels.distinct).to.have.lengthOf(6);
    expect(sentinels.count).to.equal(6);
  });

  it('a sentinel that is known by two addresses is counted once', () => {
    const { sentinels, made } = known('a1', 'a2', 'other-name-of-a1');
    answer(made[0], 'a1', 'a2', 'a3', 'a4');
    answer(made[1], 'a2', 'a1', 'a3', 'a4');
    answer(made[2], 'a1', 'a2', 'a3', 'a4');
    sentinels.meet();
    answer(made[3], 'a3');
    answer(made[4], 'a4');
    expect(sentinels.count).to.equal(4);
  });

  it('a configured name that was never reached may be one of the others, and is not counted again', () => {
    const { sentinels, made } = known('a1', 'a2', 'other-name-of-a3');
    answer(made[0], 'a1', 'a2', 'a3');
    answer(made[1], 'a2', 'a1', 'a3');
    Object.assign(made[2] ?? {}, { tried: true });
    sentinels.meet();
    answer(made[3], 'a3', 'a1', 'a2');
    expect(sentinels.count).to.equal(3);
  });

  it('nobody is met after the end', () => {
    const { sentinels, made } = known('a1');
    answer(made[0], 'a1', 'a2', 'a3');
    sentinels.close();
    // An answer that came at the same time.
    sentinels.meet();
    expect(made.filter(({ open }) => open)).to.deep.equal([]);
  });
});
