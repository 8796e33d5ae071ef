/** What an operator can do from any replica, with a real server and several processes' worth of hosts in this one. */
import { expect } from 'chai';
import { firstValueFrom, NEVER, type Observable } from 'rxjs';
import { poll } from '../../dev/harness/waiting.js';
import { presenceChannel } from '../../src/panel/presence-channel.js';
import { requestChannel } from '../../src/panel/requests/replica-requests.js';
import { Seen } from '../support/redis/seen.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';
import { PanelProcess, type ProcessSetup } from './support/process.js';

const once = <T>(answer$: Observable<T>): Promise<T> => firstValueFrom(answer$);

describe('panel: what an operator can do', function () {
  this.timeout(30_000);
  const redis = useRedis();
  let place: ProcessSetup;
  let processes: PanelProcess[] = [];

  beforeEach(() => {
    place = { server: redis.server, key: newKey(), ttlMs: 3_000 };
  });
  afterEach(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    processes = [];
  });

  /** Connections that are subscribed to announcements. Those to requests were subscribed in the same turn. */
  const listeners = async (): Promise<number> => {
    const channel = presenceChannel(0);
    return (await redis.client.pubSubNumSub(channel))[channel] ?? 0;
  };
  type Names = readonly string[];
  /** Processes that have joined in this order, so that the first leads, and hear requests. */
  const fleet = async (...names: Names): Promise<Record<string, PanelProcess>> => {
    for (const name of names) {
      const each = new PanelProcess(name);
      processes.push(each);
      const views = new Seen(each.join(place).elector.views$);
      await views.until(`a role of ${name}`, ({ role }) => role !== 'unknown');
    }
    await poll(async () => (await listeners()) === processes.length, {
      ...{ ms: 10_000, everyMs: 10, what: 'all to listen to each other' },
    });
    return Object.fromEntries(processes.map((each) => [each.host.name, each]));
  };
  const control = (name: string) =>
    (processes.find(({ host }) => host.name === name) as PanelProcess).host.control;
  const handOver = (at: string, to = '', key = place.key) =>
    once(control(at).handOver({ key, to, election: '' }));
  const drain = (at: string, member: string, on = true) => once(control(at).drain({ member, on }));
  const leads = (name: string) =>
    poll(() => processes.find(({ host }) => host.name === name)?.election(place.key)?.role === 'leader', {
      ms: 5_000,
      everyMs: 20,
      what: `${name} to lead`,
    });

  it('a lock key is handed over to the member that is named, from whichever replica it is asked', async () => {
    await fleet('anna', 'bert', 'cleo');
    for (const [at, from, to] of [
      ['anna', 'anna', 'cleo'],
      ['bert', 'cleo', 'anna'],
      ['cleo', 'anna', 'bert'],
    ] as const) {
      expect(await handOver(at, to)).to.deep.equal({ code: 'handed-over', key: place.key, from, leader: to });
    }
  });

  it('a lock key is handed over to anybody if nobody is named', async () => {
    await fleet('anna', 'bert');
    expect(await handOver('bert')).to.include({ code: 'handed-over', from: 'anna', leader: 'bert' });
  });

  it('nothing is handed over to a member that is unknown, leads already, is drained or observes', async () => {
    const { bert, anna } = await fleet('anna', 'bert', 'cleo');
    const unknown = await handOver('bert', 'dora');
    expect(unknown).to.include({ code: 'unknown-member' });
    const known = 'members' in unknown ? unknown.members.map(({ name }) => name) : [];
    expect(known).to.deep.equal(['anna', 'bert', 'cleo']);
    expect(await handOver('bert', 'anna')).to.deep.equal({
      code: 'unfit-member',
      member: 'anna',
      why: 'leads',
    });
    bert?.host.pool.drain(true);
    await poll(() => anna?.election(place.key)?.members.some(({ drained }) => drained === true), {
      ...{ ms: 5_000, everyMs: 20, what: 'bert to be seen drained' },
    });
    expect(await handOver('anna', 'bert')).to.deep.equal({
      code: 'unfit-member',
      member: 'bert',
      why: 'drained',
    });
    expect(anna?.election(place.key)?.role).to.equal('leader');
    expect(await handOver('anna', '', 'no-such-key')).to.deep.equal({
      code: 'unknown-key',
      keys: [place.key],
    });
  });

  it('namesakes are told apart by their ids', async () => {
    await fleet('anna', 'bert');
    await fleet('bert');
    const namesake = processes.at(-1) as PanelProcess;
    const ambiguous = await handOver('anna', 'bert');
    expect(ambiguous).to.include({ code: 'ambiguous-member' });
    const own = namesake.election(place.key)?.members.find(({ self }) => self)?.id ?? '';
    expect('members' in ambiguous && ambiguous.members.map(({ id }) => id)).to.include(own);
    expect(await handOver('anna', own)).to.include({ code: 'handed-over', leader: 'bert' });
    await poll(() => namesake.election(place.key)?.role === 'leader', {
      ...{ ms: 5_000, everyMs: 20, what: 'the namesake to lead' },
    });
  });

  it('a replica is drained from another one, leads nothing until that is undone, and all that is told', async () => {
    const { anna, bert } = await fleet('anna', 'bert');
    const drained = { code: 'drained', member: 'anna', drained: true, withoutCandidate: [] };
    expect(await drain('bert', 'anna')).to.deep.equal(drained);
    await leads('bert');
    const told = await poll(
      async () => {
        const members = await once(control('bert').members());
        return members.some(({ name, drained: is }) => name === 'anna' && is === true) && members;
      },
      { ms: 5_000, everyMs: 50, what: 'anna to be listed as drained' },
    );
    expect(told.map(({ name, leads: keys }) => [name, keys])).to.deep.equal([
      ['bert', [place.key]],
      ['anna', []],
    ]);
    expect(anna?.look().replica.drained).to.equal(true);
    expect(anna?.election(place.key)?.standing).to.equal('drained');

    // The only other one: allowed, and said.
    expect(await drain('bert', '')).to.deep.equal({
      ...{ code: 'drained', member: 'bert', drained: true, withoutCandidate: [place.key] },
    });
    await poll(() => bert?.election(place.key)?.role === 'follower', {
      ...{ ms: 5_000, everyMs: 20, what: 'bert to step down' },
    });
    await poll(() => anna?.election(place.key)?.leader === null, {
      ...{ ms: 5_000, everyMs: 20, what: 'anna to know of no leader' },
    });
    expect(await handOver('anna')).to.deep.equal({ code: 'no-leader' });
    // One that joins while it is drained does not begin a term either.
    const late = { ...place, key: newKey() };
    const views = new Seen(bert?.join(late).elector.views$ ?? NEVER);
    const first = await views.until('a role', ({ role }) => role !== 'unknown');
    expect(first).to.include({ role: 'follower', leader: null, standing: 'drained' });
    expect(await drain('bert', 'anna', false)).to.include({ member: 'anna', drained: false });
    await leads('anna');
    expect(await drain('anna', 'dora')).to.include({ code: 'unknown-member' });
  });

  it('a request that no replica could have sent is ignored', async () => {
    const { anna } = await fleet('anna', 'bert');
    for (const text of [
      '["drain","an-id","eve",7,true]',
      '["hand-over","an-id","eve",null,null]',
      'no JSON',
    ]) {
      await redis.client.publish(requestChannel(0), text);
    }
    // Requests arrive in order, so the others have.
    expect(await handOver('bert', 'bert')).to.include({ code: 'handed-over', from: 'anna', leader: 'bert' });
    expect(anna?.look().replica.drained).to.equal(false);
  });

  it('a leader that is asked to hand over to itself goes on leading', async () => {
    const { anna } = await fleet('anna');
    const elector = anna?.host.fleet.controlled[0]?.elector;
    const { token } = elector?.view() ?? {};
    const heard: string[] = [];
    const listener = redis.client.duplicate();
    try {
      await listener.connect();
      await listener.subscribe(requestChannel(0), (text) => heard.push(text));
      for (const [id, to] of [
        ['by-id', elector?.id],
        ['by-name', 'anna'],
      ]) {
        await redis.client.publish(
          requestChannel(0),
          JSON.stringify(['hand-over', id, 'eve', place.key, to]),
        );
        await poll(() => heard.includes(JSON.stringify(['done', id, 'done'])), {
          ...{ ms: 5_000, everyMs: 20, what: `an answer to ${id}` },
        });
        expect(elector?.view(), id).to.include({ role: 'leader', token });
      }
    } finally {
      listener.destroy();
    }
  });

  it('a leader that may not use the channel for requests is named, and goes on leading', async () => {
    const rules = [`~${place.key}`, `~{${place.key}}:*`, '+@all'];
    const channels = ['&node-red-cluster-leader:0', '&node-red-cluster-leader:0:roll'];
    await redis.client.sendCommand([
      'ACL',
      'SETUSER',
      'deaf',
      'on',
      '>pw',
      'resetchannels',
      ...channels,
      ...rules,
    ]);
    const everybodys = place;
    place = { ...place, login: { username: 'deaf', password: 'pw' } };
    await fleet('anna');
    place = everybodys;
    const { anna } = await fleet('bert');
    expect(await handOver('bert', 'bert')).to.deep.equal({ code: 'no-answer', member: 'anna' });
    expect(await drain('bert', 'anna')).to.deep.equal({ code: 'no-answer', member: 'anna' });
    expect(anna?.election(place.key)?.role).to.equal('leader');
  });
});
