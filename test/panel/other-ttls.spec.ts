/** Replicas with different TTLs find out, also while nobody looks at a panel. In virtual time. */
import { expect } from 'chai';
import type { OtherTtl } from '../../src/panel/member.js';
import type { Presence } from '../../src/panel/presence.js';
import { Hub, StandIn } from './support/hub.js';

describe('panel: other TTLs', () => {
  let hub: Hub;
  beforeEach(() => {
    hub = new Hub();
  });
  afterEach(() => hub.close());

  /** Has joined with this TTL, and everybody has said what there is to say. */
  async function joined(name: string, ttlMs: number | (() => number)): Promise<Presence> {
    const roll = hub.member(name);
    const wished = typeof ttlMs === 'number' ? () => ttlMs : ttlMs;
    roll.join(new StandIn('jobs'), () => ({ ttlMs: wished(), priority: 0, readiness: null }));
    await hub.pass(2_000);
    return roll;
  }

  const others = (roll: Presence): readonly string[] =>
    roll.otherTtls.of('jobs').map(({ name, ttlMs }) => `${name} ${ttlMs}`);

  it('different TTLs are known on either side, even if nobody looks', async () => {
    const anna = await joined('anna', 10_000);
    const bert = await joined('bert', 20_000);
    const carl = await joined('carl', 10_000);
    expect([others(anna), others(bert), others(carl)]).to.deep.equal([
      ['bert 20000'],
      ['anna 10000', 'carl 10000'],
      ['bert 20000'],
    ]);
  });

  it('equal TTLs cause no further messages', async () => {
    const [anna, bert] = [await joined('anna', 10_000), await joined('bert', 10_000)];
    expect([others(anna), others(bert)]).to.deep.equal([[], []]);
    hub.said.splice(0);
    await hub.pass(200_000);
    expect(hub.said).to.deep.equal([]);
  });

  it('a different TTL is announced to watchers, and is over once a deploy makes them equal', async () => {
    let berts = 20_000;
    const anna = await joined('anna', 10_000);
    const seen: (readonly OtherTtl[])[] = [];
    anna.otherTtls.of$('jobs').subscribe((each) => seen.push(each));
    const bert = await joined('bert', () => berts);
    berts = 10_000;
    bert.compareTtls();
    await hub.pass(1_000);
    expect(seen).to.deep.equal([[], [{ name: 'bert', ttlMs: 20_000 }], []]);
    expect(others(bert)).to.deep.equal([]);
  });

  it('a different TTL is forgotten about a minute after its replica vanished', async () => {
    const anna = await joined('anna', 10_000);
    (await joined('bert', 20_000)).close();
    await hub.pass(50_000);
    expect(others(anna)).to.deep.equal(['bert 20000']);
    await hub.pass(15_000);
    expect(others(anna)).to.deep.equal([]);
  });

  it('a different TTL stays known while its replica answers', async () => {
    const anna = await joined('anna', 10_000);
    await joined('bert', 20_000);
    await hub.pass(300_000);
    expect(others(anna)).to.deep.equal(['bert 20000']);
  });

  it('a version that does not publish its TTL counts as equal', async () => {
    const anna = await joined('anna', 10_000);
    const old = { kind: 'here', id: 'abcdefgh1', name: 'old', version: '2.0.0', startedAt: 0 } as const;
    hub.say({
      ...old,
      roles: [['jobs', 'follower', null, null, null, null]],
      editorUrl: null,
      drained: null,
    });
    expect(others(anna)).to.deep.equal([]);
  });
});
