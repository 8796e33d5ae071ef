/** What a process knows of its fleet, with a real server and several processes' worth of hosts in this one. */
import { expect } from 'chai';
import { poll } from '../../dev/harness/waiting.js';
import type { ElectionEntry } from '../../src/panel/fleet-view.js';
import { presenceChannel } from '../../src/panel/presence-channel.js';
import { leadershipChannel } from '../../src/redis/keys.js';
import { Seen } from '../support/redis/seen.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';
import { PanelProcess, type ProcessSetup } from './support/process.js';

describe('panel: what a process knows of its fleet', function () {
  this.timeout(30_000);
  const redis = useRedis();
  let place: ProcessSetup;
  let processes: PanelProcess[] = [];

  beforeEach(() => {
    place = { server: redis.server, key: newKey() };
  });
  afterEach(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    processes = [];
  });

  const begin = (name: string): PanelProcess => {
    const process = new PanelProcess(name);
    processes.push(process);
    return process;
  };

  /** Processes of these names that have joined in this order, so that the first leads. Nobody has looked yet. */
  const fleet = async (...names: string[]): Promise<PanelProcess[]> => {
    const joined: PanelProcess[] = [];
    for (const name of names) {
      const each = begin(name);
      const views = new Seen(each.join(place).elector.views$);
      await views.until(`a role of ${name}`, ({ role }) => role !== 'unknown');
      joined.push(each);
    }
    return joined;
  };

  const membersOf = ({ members }: ElectionEntry): string[] =>
    members.map(({ name, role, self }) => `${name} ${role}${self ? ' self' : ''}`);

  const lists = (process: PanelProcess | undefined, ...members: string[]): Promise<unknown> => {
    const wanted = members.join(', ');
    return (process as PanelProcess).seen(place.key, wanted, (seen) => membersOf(seen).join(', ') === wanted);
  };

  it('a process without nodes shows nothing', () => {
    const { servers, elections, replica } = begin('anna').look();
    expect([servers, elections]).to.deep.equal([[], []]);
    expect(replica).to.include({ name: 'anna', version: '2.0.0' });
    expect(replica.startedAt).to.be.within(Date.now() - process.uptime() * 1_000 - 2_000, Date.now());
  });

  it('a process shows its server, its role, and the time that is left', async () => {
    const [anna] = await fleet('anna');
    const view = await anna?.seen(place.key, 'anna to lead', ({ role }) => role === 'leader');
    expect(view).to.deep.include({
      leader: 'anna',
      reason: 'elected',
      nodes: [{ id: 'node', within: [] }],
      ttlMs: 5_000,
    });
    expect(view?.remainingMs).to.be.within(1_000, 5_000);
    // The first lease can be there before the channel is listened to.
    const live = () => anna?.look().servers.find(({ pushesLive }) => pushesLive);
    const server = await poll(live, { ms: 5_000, everyMs: 20, what: 'pushes' });
    expect(server).to.deep.include({
      address: `127.0.0.1:${redis.server.port}`,
      ...{ database: 0, contact: 'up', problem: null, pushesLive: true, id: view?.serverId },
    });
  });

  it('a process shows who else is there, who joins, and who leaves', async () => {
    const [anna, bert] = await fleet('anna', 'bert');
    await lists(anna, 'anna leader self', 'bert follower');
    begin('carl').join(place);
    await lists(anna, 'anna leader self', 'bert follower', 'carl follower');
    const began = performance.now();
    await bert?.stop();
    await lists(anna, 'anna leader self', 'carl follower');
    expect(performance.now() - began, 'announced, not found out by the next question').to.be.below(3_000);
  });

  it('a process that handed over shows who took over, and why', async () => {
    const [anna, bert] = await fleet('anna', 'bert');
    await lists(bert, 'anna leader', 'bert follower self');
    const id = anna?.election(place.key)?.id ?? '';
    expect(bert?.host.fleet.resign(bert.election(place.key)?.id ?? '')).to.equal('not-leader');
    expect(anna?.host.fleet.resign('no-such-election')).to.equal('unknown-election');
    expect(anna?.host.fleet.resign(id)).to.equal('resigned');
    await lists(bert, 'anna follower', 'bert leader self');
    await lists(anna, 'anna follower self', 'bert leader');
    const told = (process: PanelProcess | undefined) =>
      process
        ?.election(place.key)
        ?.changes.map(({ role, leader, reason }) => [role, leader, reason].join(' '));
    expect(told(bert)?.at(-1)).to.equal('leader bert elected');
    expect(told(anna)).to.satisfy((all: string[]) => all.some((change) => / resigned$/u.test(change)));
    expect(anna?.election(place.key)?.id, 'the same id as before').to.equal(id);
  });

  it('the list of changes survives a deploy that keeps the elector', async () => {
    const [anna] = await fleet('anna');
    const before = anna?.election(place.key);
    await anna?.deploy(place);
    const after = anna?.election(place.key);
    expect(after?.changes).to.have.lengthOf(1).and.to.deep.equal(before?.changes);
    expect(after?.id).to.equal(before?.id);
  });

  it('the list of changes has the last twenty, oldest first', async () => {
    place = { ...place, ttlMs: 500 };
    const [anna] = await fleet('anna');
    for (let terms = 0; terms < 12; terms += 1) {
      const election = await anna?.seen(place.key, 'anna to lead', ({ role }) => role === 'leader');
      anna?.host.fleet.resign(election?.id ?? '');
      await anna?.seen(place.key, 'anna not to lead', ({ role }) => role !== 'leader');
    }
    const { changes = [] } = anna?.election(place.key) ?? {};
    expect(changes).to.have.lengthOf(20);
    const times = changes.map(({ at }) => at);
    expect(times).to.deep.equal([...times].sort((one, other) => one - other));
  });

  it('a watch costs no connection, and no message while nobody looks', async () => {
    const listener = redis.client.duplicate();
    await listener.connect();
    const heard: string[] = [];
    try {
      for (const channel of [presenceChannel(0), leadershipChannel(0)]) {
        await listener.subscribe(channel, (text) => heard.push(`${channel} ${text}`));
      }
      const before = await redis.connections();
      const anna = begin('anna');
      const participant = anna.join({ ...place, ttlMs: 500 });
      // Not by looking, which would be asking.
      const views = new Seen(participant.elector.views$);
      await views.until('anna to lead', ({ role }) => role === 'leader');
      await redis.renewals(6);
      participant.elector.resign();
      await views.until('anna to resign', ({ role }) => role !== 'leader');
      await views.until('anna to lead again', ({ role }) => role === 'leader', views.mark());
      await redis.renewals(3);
      expect((await redis.connections()) - before).to.equal(3);
      await anna.stop();
      const roll = heard.filter((text) => text.startsWith(`${presenceChannel(0)} `));
      expect(roll, 'one word, when it joined').to.have.lengthOf(1);
      expect(roll[0]).to.contain('"here"').and.to.contain('anna');
    } finally {
      listener.destroy();
    }
  });

  it('a watch notifies only editors that have looked, of every change', async () => {
    const anna = begin('anna');
    const changes = new Seen(anna.host.fleet.changes$);
    const participant = anna.join({ ...place, ttlMs: 600 });
    const views = new Seen(participant.elector.views$);
    await views.until('anna to lead', ({ role }) => role === 'leader');
    expect(changes.all).to.have.lengthOf(0);
    anna.look();
    const mark = changes.mark();
    await changes.until('a renewal to be told', () => true, mark);
    const from = changes.mark();
    await anna.leave(participant);
    expect(changes.mark()).to.be.above(from);
  });

  it('a watch keeps nothing alive when all nodes are gone', async () => {
    const [anna, bert] = await fleet('anna', 'bert');
    await lists(anna, 'anna leader self', 'bert follower');
    for (const each of [anna, bert]) {
      each?.look();
      await each?.stop();
      expect(each?.host.clock.pending, 'timers').to.equal(0);
      expect(each?.look().servers).to.deep.equal([]);
    }
    const gone = async () => (await redis.connections()) === 0;
    await poll(gone, { ms: 5_000, what: 'the connections to be closed' });
  });

  it('a process without the right to the channel shows itself alone, and works as ever', async () => {
    const { client } = redis;
    const channels = [`&${leadershipChannel(0)}`, `&__keyspace@0__:*`];
    await client.sendCommand(
      ['ACL', 'SETUSER', 'narrow', 'on', '>pw-narrow-1', '~*', '+@all', 'resetchannels'].concat(channels),
    );
    const login = { username: 'narrow', password: 'pw-narrow-1' };
    const [anna, bert] = [begin('anna'), begin('bert')];
    for (const each of [anna, bert]) {
      each.join({ ...place, login });
      await each.seen(place.key, 'a role', ({ role }) => role !== 'unknown');
    }
    anna.host.fleet.resign(anna.election(place.key)?.id ?? '');
    await anna.seen(place.key, 'bert to take over', ({ leader }) => leader === 'bert');
    expect(anna.election(place.key)?.members).to.have.lengthOf(1);
    const [server] = anna.look().servers;
    expect(server).to.deep.include({ contact: 'up', problem: null, pushesLive: true });
    expect(JSON.stringify(anna.look())).not.to.match(/narrow/u);
  });
});
