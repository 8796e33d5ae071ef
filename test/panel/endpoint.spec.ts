/** The panel's endpoint in real fleets. */
import { expect } from 'chai';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { poll } from '../../dev/harness/waiting.js';
import type { ElectionEntry, FleetView } from '../../src/panel/fleet-view.js';
import { fleetFlow } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { leaderOf, marksOf, takeoverBy } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

const TTL_MS = 1_500;
const PASSWORD = 'pw-7f3a90c1d2';
const FLEET = 'cluster-leader/fleet';

/** A form that a foreign web page sends has neither of these. */
const JSON_HEADERS = { 'Content-Type': 'application/json' };

interface Asked {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function ask(replica: Replica, path: string, init: RequestInit = {}): Promise<Asked> {
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(new URL(path, replica.adminUrl), { ...init, signal });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function look(replica: Replica): Promise<FleetView> {
  return JSON.parse((await ask(replica, FLEET)).text) as FleetView;
}

/** Looks until there is an election that fits. */
function seen(
  replica: Replica,
  what: string,
  fits: (election: ElectionEntry) => boolean,
): Promise<ElectionEntry> {
  const find = async () => (await look(replica)).elections.find(fits);
  return poll(find, { ms: 15_000, everyMs: 100, what: `${what} at ${replica.name}` });
}

const namesOf = ({ members }: ElectionEntry) => members.map(({ name }) => name);

function resign(replica: Replica, id: string, init: RequestInit = {}): Promise<Asked> {
  return ask(replica, `cluster-leader/elections/${id}/resign`, {
    method: 'POST',
    headers: JSON_HEADERS,
    body: '{}',
    ...init,
  });
}

for (const version of versions) {
  describe(`panel: its endpoint on Node-RED ${version}`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    const names = version === 4 ? ['pod-0', 'pod-1', 'pod-2'] : ['pod-0', 'pod-1'];
    let replicas: readonly Replica[];

    before(async function () {
      this.timeout(FETCH_MS);
      await redis.client.sendCommand(['ACL', 'SETUSER', 'fleet', 'on', `>${PASSWORD}`, '~*', '&*', '+@all']);
      const flows = fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: TTL_MS / 1_000 });
      const credentials = { server: { username: 'fleet', password: PASSWORD } };
      replicas = await suite.startAll(names.length, (index) => ({
        ...{ flows, credentials, hostname: `pod-${index}` },
      }));
    });

    it('the endpoint lists all replicas with name, role and version, and no secret', async () => {
      const leader = await leaderOf(replicas);
      for (const replica of replicas) {
        const election = await seen(replica, 'all', ({ members }) => members.length === names.length);
        expect(namesOf(election)).to.deep.equal(names);
        const leads = election.members.filter(({ role }) => role === 'leader');
        expect(leads.map(({ name }) => name)).to.deep.equal([leader.name]);
        expect(election.members.filter(({ self }) => self).map(({ name }) => name)).to.deep.equal([
          replica.name,
        ]);
        for (const member of election.members) expect(member).to.include({ version: '2.0.0' });
        expect(election.remainingMs).to.be.within(0, TTL_MS);
        const { text, headers } = await ask(replica, FLEET);
        expect(headers.get('Cache-Control')).to.equal('no-store');
        expect(text).not.to.contain(PASSWORD).and.not.to.contain('"fleet"');
      }
    });

    it('the endpoint refuses a hand-over of an unknown or followed key, or from a foreign page', async () => {
      const leader = await leaderOf(replicas);
      const follower = replicas.find((replica) => replica !== leader) as Replica;
      const follows = await seen(follower, 'its election', ({ role }) => role === 'follower');
      const refused = await resign(follower, follows.id);
      expect([refused.status, JSON.parse(refused.text)]).to.deep.equal([409, { code: 'not-leader' }]);
      expect((await resign(leader, 'constructor')).status).to.equal(404);
      const leads = await seen(leader, 'its election', ({ role }) => role === 'leader');
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      // Behind a proxy that asks for a login, a browser adds that to whatever a page sends.
      for (const headers of [form, { ...form, Authorization: 'Basic YWRhOnB3' }]) {
        expect((await resign(leader, leads.id, { headers, body: 'a=b' })).status).to.equal(403);
      }
      expect((await seen(leader, 'its election', () => true)).role).to.equal('leader');
    });

    it('the endpoint hands over, and both replicas list the change with its reason', async () => {
      const old = await leaderOf(replicas);
      const marks = marksOf(replicas);
      const { id } = await seen(old, 'its election', ({ role }) => role === 'leader');
      expect((await resign(old, id)).status).to.equal(204);
      const others = replicas.filter((replica) => replica !== old);
      const { replica: successor } = await takeoverBy(others, marks, TTL_MS + 5_000);
      const won = await seen(successor, 'its election', ({ role }) => role === 'leader');
      expect(won.changes.at(-1)).to.include({ role: 'leader', reason: 'elected', previousLeader: old.name });
      const lost = await seen(old, 'the successor', ({ leader }) => leader === successor.name);
      const told = lost.changes.find(({ reason }) => reason === 'resigned');
      expect(told).to.include({ previousRole: 'leader', previousLeader: old.name });
    });

    if (version === 4) {
      it('the endpoint stops listing a follower that was killed', async () => {
        const [alive] = replicas as readonly [Replica];
        const isOther = ({ name, role }: { readonly name: string; readonly role: string }) =>
          role === 'follower' && name !== alive.name;
        // Right after the hand-over a member may not have told its role yet.
        const { members } = await seen(
          alive,
          'all three, another follower among them',
          (election) => election.members.length === 3 && election.members.some(isOther),
        );
        const victim = replicas.find(({ name }) => name === members.find(isOther)?.name) as Replica;
        await victim.kill();
        const left = await seen(alive, 'two', (election) => election.members.length === 2);
        expect(namesOf(left)).not.to.include(victim.name);
      });
    }

    it('the endpoint lists nothing without nodes', async () => {
      const [replica] = replicas as readonly [Replica];
      await replica.deploy([{ id: 'tab', type: 'tab', label: 'empty' }]);
      // What nobody uses any more goes once the new flows have started.
      const view = await poll(
        async () => {
          const found = await look(replica);
          return found.servers.length === 0 && found;
        },
        { ms: 5_000, everyMs: 50, what: `an empty list at ${replica.name}` },
      );
      expect(view.elections).to.deep.equal([]);
    });
  });
}

describe('panel: its endpoint with adminAuth', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  let replica: Replica;
  let flows: ReturnType<typeof fleetFlow>;
  const users = { reader: ['cluster-leader.read'], writer: ['cluster-leader.write'], guest: ['flows.read'] };
  /** bcrypt of `open-1`, of few rounds: a secret of this test alone. */
  const hashed = '$2b$04$WohQ78GPsdsn0PSHSJVB7ue8sARVLUFzaIJqCCD.QLJM9oORI1Aq2';

  before(async function () {
    this.timeout(FETCH_MS);
    flows = fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: 10 });
    replica = await suite.start({
      flows,
      settings: {
        adminAuth: {
          type: 'credentials',
          users: Object.entries(users).map(([username, permissions]) => ({
            ...{ username, password: hashed, permissions },
          })),
        },
      },
    });
    await leaderOf([replica]);
  });

  const login = async (username: string): Promise<{ readonly Authorization: string }> => {
    const form = { client_id: 'node-red-admin', grant_type: 'password', scope: '', username };
    const body = new URLSearchParams({ ...form, password: 'open-1' });
    const { text } = await ask(replica, 'auth/token', { method: 'POST', body });
    return { Authorization: `Bearer ${JSON.parse(text).access_token}` };
  };

  const statusOf = async (username: string | null, path: string, method = 'GET'): Promise<number> => {
    const headers = { ...JSON_HEADERS, ...(username === null ? {} : await login(username)) };
    return (await ask(replica, path, { method, headers })).status;
  };

  it('the endpoint shows nothing without a login or to a user without the permission', async () => {
    expect(await statusOf(null, FLEET)).to.equal(401);
    expect(await statusOf('guest', FLEET)).to.equal(401);
    expect(await statusOf('writer', FLEET)).to.equal(401);
  });

  it('the endpoint shows the fleet to a reader, and lets only a writer hand over', async () => {
    const headers = await login('reader');
    const { status, text } = await ask(replica, FLEET, { headers });
    expect(status).to.equal(200);
    const [election] = (JSON.parse(text) as FleetView).elections;
    const path = `cluster-leader/elections/${election?.id}/resign`;
    expect(await statusOf('reader', path, 'POST')).to.equal(401);
    expect(await statusOf(null, path, 'POST')).to.equal(401);
    expect(election?.role).to.equal('leader');
    expect(await statusOf('writer', path, 'POST')).to.equal(204);
  });

  it('the endpoints hand a lock key over and drain for a writer only; a reader sees who is drained', async () => {
    const post = async (username: string | null, path: string, order: object) => {
      const headers = { ...JSON_HEADERS, ...(username === null ? {} : await login(username)) };
      return await ask(replica, path, { method: 'POST', headers, body: JSON.stringify(order) });
    };
    const [drain, handOver] = ['cluster-leader/drain', 'cluster-leader/hand-over'];
    for (const username of [null, 'guest', 'reader']) {
      expect((await post(username, drain, { on: true })).status, `${username}`).to.equal(401);
      expect((await post(username, handOver, { key: 'k' })).status, `${username}`).to.equal(401);
    }
    const isDrained = async () => {
      const { text } = await ask(replica, drain, { headers: await login('reader') });
      return (JSON.parse(text) as { members: { drained: boolean }[] }).members.map((each) => each.drained);
    };
    expect(await isDrained()).to.deep.equal([false]);
    expect(await statusOf('guest', drain)).to.equal(401);
    const { status, text } = await post('writer', drain, { on: true });
    expect(status).to.equal(200);
    expect(JSON.parse(text)).to.include({ code: 'drained', drained: true });
    expect(await isDrained()).to.deep.equal([true]);
    expect((await post('writer', drain, { on: false })).status).to.equal(200);
    const unknown = await post('writer', handOver, { key: 'no such key' });
    expect([unknown.status, JSON.parse(unknown.text).code]).to.deep.equal([404, 'unknown-key']);
  });

  it('the endpoint tests connections for a writer, but only those that are deployed', async () => {
    const server = flows.find(({ type }) => type === 'valkey-config');
    const test = async (username: string, more = {}) => {
      const config = { ...server, ...more };
      const body = JSON.stringify({ id: server?.id, config, credentials: {}, keys: [] });
      const headers = { ...JSON_HEADERS, ...(await login(username)) };
      return await ask(replica, 'cluster-leader/test-connection', { method: 'POST', headers, body });
    };
    expect((await test('reader')).status).to.equal(401);
    expect((await test('writer', { port: '1' })).status).to.equal(401);
    const { status, text } = await test('writer');
    expect(status).to.equal(200);
    const codes = (JSON.parse(text) as { findings: { code: string }[] }).findings.map(({ code }) => code);
    expect(codes).to.include.members(['server', 'primary', 'round-trip', 'rights-complete']);
  });
});
