/** The presence channel on a real server: beside the elections, and without effect on them whatever is sent on it. */
import { expect } from 'chai';
import type { Push } from '../../src/election/ports.js';
import { PresenceChannel, presenceChannel } from '../../src/panel/presence-channel.js';
import type { PresenceMessage } from '../../src/panel/presence-messages.js';
import { leastRules, newUser } from '../support/redis/acl.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey } from '../support/redis/leases.js';
import { Seen } from '../support/redis/seen.js';
import { type StoreUser, useReplicas } from '../support/redis/store-user.js';

const MEGABYTES_5 = 5 * 1_024 * 1_024;

describe('panel: the presence channel', () => {
  const lab = useLab({ breaks: 'connections are killed, and users made' });
  const replicas = useReplicas(lab);
  let key: string;
  let question: PresenceMessage;

  beforeEach(() => {
    key = newKey('roll');
    question = { kind: 'who', id: 'somebody-else', keys: [key] };
  });

  const subscribers = async (): Promise<number> => {
    const [, found] = (await lab.command('PUBSUB', 'NUMSUB', presenceChannel(0))) as readonly [
      string,
      number,
    ];
    return Number(found);
  };
  const subscribed = (count: number) =>
    lab.until(`${count} who listen`, async () => (await subscribers()) === count);

  const channelOf = ({ store, database }: StoreUser) => new PresenceChannel(database, store.side);

  const listen = (replica: StoreUser) => new Seen(channelOf(replica).messages$);

  it('a message on the presence channel reaches all listeners, on the existing connections', async () => {
    const [one, other] = await Promise.all([replicas.join(), replicas.join()]);
    const heard = [listen(one), listen(other)];
    await subscribed(2);
    expect(await channelOf(one).publish(question)).to.equal(true);
    for (const each of heard) expect(await each.until('the question', () => true)).to.deep.equal(question);
    expect(await lab.connections()).to.have.lengthOf(6);
  });

  it('the presence channel is subscribed for as long as it has a listener', async () => {
    const replica = await replicas.join();
    expect(await subscribers()).to.equal(0);
    const heard = [listen(replica), listen(replica)];
    await subscribed(1);
    heard[0]?.stop();
    await channelOf(replica).publish(question);
    await heard[1]?.until('the question', () => true);
    heard[1]?.stop();
    await subscribed(0);
    listen(replica);
    await subscribed(1);
  });

  it('each database has a presence channel of its own', async () => {
    const [one, other] = await Promise.all([replicas.join(), replicas.join({ server: { database: 1 } })]);
    const [heard, elsewhere] = [listen(one), listen(other)];
    await subscribed(1);
    await channelOf(other).publish({ ...question, id: 'of-database-1' } as PresenceMessage);
    await channelOf(one).publish(question);
    await heard.until('the question', () => true);
    expect(heard.all).to.deep.equal([question]);
    await elsewhere.until('its own', ({ id }) => id === 'of-database-1');
  });

  it('the presence channel is heard again on a new connection', async () => {
    const replica = await replicas.join();
    const heard = listen(replica);
    await subscribed(1);
    const mark = replica.pushesLive.mark();
    await lab.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await replica.live(mark);
    await channelOf(replica).publish(question);
    await heard.until('the question', () => true);
  });

  it('the presence channel refuses messages while there is no connection', async () => {
    const replica = replicas.begin({ server: { port: 1 } });
    expect(await channelOf(replica).publish(question)).to.equal(false);
  });

  for (const [what, text] of [
    ['5 MB of nothing', 'x'.repeat(MEGABYTES_5)],
    ['5 MB of its language', JSON.stringify(['who', 'somebody', Array(500_000).fill('jobs')])],
    ['control characters', '\u0000\r\n*3\r\n$7\r\nmessage\r\n'],
    ['what belongs on the other channel', JSON.stringify(['released', 'jobs', '5'])],
    ['a role that does not exist', JSON.stringify(['here', 'somebody', 'n', '2', 0, [['jobs', 'king']]])],
  ] as const) {
    it(`presence and elections silently ignore ${what}`, async () => {
      const replica = await replicas.join();
      const heard = listen(replica);
      const pushes = new Seen<Push>(replica.store.pushes(key));
      await subscribed(1);
      await lab.command('PUBLISH', presenceChannel(0), text);
      await lab.command('PUBLISH', presenceChannel(0), JSON.stringify(['who', question.id, [key]]));
      await heard.until('the message after it', () => true);
      expect(heard.all).to.deep.equal([question]);
      expect(await replica.acquire(acquisition(key))).to.include({ outcome: 'acquired' });
      await pushes.until('the acquisition', ({ kind }) => kind === 'acquired');
      expect(replica.notices.all).to.deep.equal([]);
      expect(replica.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
      expect(replica.pushesLive.all).to.deep.equal([false, true]);
    });
  }

  it('a presence channel that is not permitted is silent, and changes nothing else', async () => {
    const user = await newUser(lab, [...leastRules([key]), '+config|get', '+config|set']);
    const replica = replicas.begin({ server: user });
    const heard = listen(replica);
    await Promise.all([replica.up(), replica.live()]);
    const pushes = new Seen<Push>(replica.store.pushes(key));
    expect(await channelOf(replica).publish(question)).to.equal(false);
    expect(await replica.acquire(acquisition(key))).to.include({ outcome: 'acquired' });
    await pushes.until('the acquisition', ({ kind }) => kind === 'acquired');
    // Also when somebody begins to listen on a connection that stands.
    heard.stop();
    const again = listen(replica);
    await replica.acquire(acquisition(newKey('turn'))).catch(() => undefined);
    expect([...heard.all, ...again.all]).to.deep.equal([]);
    expect(replica.notices.all).to.deep.equal([]);
    expect(replica.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
    expect(replica.pushesLive.all).to.deep.equal([false, true]);
  });
});
