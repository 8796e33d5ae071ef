import { expect } from 'chai';
import { monotonicMs, type Replica, request } from '../../dev/harness/node-red/index.js';
import { fleetFlow, LEADER, type Nodes } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { leaderOf, nextAt, rolesOf, route, seenAt } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above what any takeover here may take. */
const TTL_S = 30;
const AT_ONCE_MS = 2_000;

for (const version of versions) {
  describe(`fleet: Node-RED ${version}, deploy`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let lockKey: string;
    let leader: Replica;
    let follower: Replica;
    let changes = 0;

    const flows = (leaderNode: Readonly<Record<string, unknown>> = {}): Nodes =>
      fleetFlow({ server: redis.server, lockKey, lockTTL: TTL_S, leader: leaderNode });
    const token = (): Promise<string | null> => redis.client.hGet(`{${lockKey}}:term`, 'token');

    before(async function () {
      this.timeout(FETCH_MS);
      lockKey = newKey();
      const settings = { runtimeState: { enabled: true, ui: false } };
      const replicas = await suite.startAll(2, (index) => ({
        ...{ flows: flows(), hostname: `pod-${index}`, settings },
      }));
      leader = await leaderOf(replicas);
      follower = replicas.find((replica) => replica !== leader) as Replica;
    });

    for (const type of ['full', 'nodes', 'flows', 'reload'] as const) {
      it(`a deploy (${type}) on the leader and on a follower changes no role and no term`, async () => {
        const before = await token();
        for (const replica of [leader, follower]) {
          const role = rolesOf(replica).at(-1);
          const [from, others] = [replica.messages.mark(), suite.replicas.filter((r) => r !== replica)];
          const told = others.map((other) => rolesOf(other).length);
          changes += 1;
          await replica.deploy(flows({ name: `change ${changes}` }), type);
          const { message } = await nextAt(replica, 'role', { from });
          expect(message.payload).to.equal(role);
          expect(message.election).to.include({
            ...{ role, previousRole: role, leader: leader.name, previousLeader: leader.name },
            ...{ reason: 'deployed', token: Number(before) },
          });
          expect(await route(replica, LEADER, changes)).to.equal(role);
          const again = replica.messages.since(from).filter(({ label }) => label === 'role');
          expect(again, 'it reports once').to.have.lengthOf(1);
          expect(others.map((other) => rolesOf(other).length)).to.deep.equal(told);
        }
        expect(await token()).to.equal(before);
      });
    }

    it('a deploy of other nodes leaves the leader node alone', async () => {
      const from = leader.messages.mark();
      const note = { id: 'note', type: 'comment', z: 'tab', name: 'new', x: 1, y: 1, wires: [] };
      await leader.deploy([...(await leader.getFlows()), note], 'nodes');
      expect(await route(leader, LEADER, 99)).to.equal('leader');
      expect(leader.messages.since(from).filter(({ label }) => label === 'role')).to.deep.equal([]);
    });

    it('a deploy that removes the node from the leader releases the lease right after', async () => {
      const from = follower.messages.mark();
      const began = monotonicMs();
      await leader.deploy(flows().filter(({ id }) => id !== LEADER));
      const { atMs } = await nextAt(follower, 'role', { from, fits: ({ payload }) => payload === 'leader' });
      expect(atMs - began).to.be.below(AT_ONCE_MS);
      [leader, follower] = [follower, leader];
      const again = follower.messages.mark();
      await follower.deploy(flows());
      const { message } = await nextAt(follower, 'role', { from: again });
      expect(message.payload).to.equal('follower');
    });

    it('stopping the flows releases the lease at once, and starting them joins again', async () => {
      const state = (wanted: string) => {
        const headers = { 'Content-Type': 'application/json' };
        const body = JSON.stringify({ state: wanted });
        return request(leader.adminUrl, 'flows/state', { method: 'POST', headers, body });
      };
      const [from, own] = [follower.messages.mark(), leader.messages.mark()];
      const began = monotonicMs();
      await state('stop');
      const { atMs } = await nextAt(follower, 'role', { from, fits: ({ payload }) => payload === 'leader' });
      expect(atMs - began).to.be.below(AT_ONCE_MS);
      await state('start');
      const { message } = await nextAt(leader, 'role', { from: own });
      expect(message.payload).to.equal('follower');
      expect(message.election).to.include({ leader: follower.name, reason: 'joined' });
      expect(seenAt(leader, 'caught')).to.deep.equal([]);
    });
  });
}
