import { expect } from 'chai';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { poll } from '../../dev/harness/waiting.js';
import { fleetFlow, LEADER } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import {
  leaderOf,
  marksOf,
  nextAt,
  rolesOf,
  route,
  SOON_MS,
  seenAt,
  takeoverBy,
} from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

const TTL_MS = 2_000;

for (const version of versions) {
  describe(`fleet: Node-RED ${version}, when Redis goes away`, function () {
    this.timeout(40_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let lockKey: string;
    let replicas: readonly Replica[];

    before(async function () {
      this.timeout(FETCH_MS);
      lockKey = newKey();
      const flows = fleetFlow({ server: redis.server, lockKey, lockTTL: TTL_MS / 1_000 });
      replicas = await suite.startAll(2, (index) => ({ flows, hostname: `pod-${index}` }));
    });

    const caught = (replica: Replica): readonly string[] =>
      seenAt(replica, 'caught').map(({ message }) => `${message.topic}: ${message.error.message}`);

    /** How many errors each replica's Catch node was told so far. */
    const errors = (): ReadonlyMap<Replica, number> =>
      new Map(replicas.map((replica) => [replica, caught(replica).length]));

    for (const keepData of version === 4 ? [true, false] : [false]) {
      it(`a restart of Redis ${keepData ? 'with' : 'without'} its data within the TTL changes no role and no term`, async () => {
        const leader = await leaderOf(replicas);
        const marks = marksOf(replicas);
        const told = errors();
        const { token } = seenAt(leader, 'role').at(-1)?.message.election ?? {};
        const value = await redis.client.get(lockKey);
        const began = performance.now();
        await redis.server.restart({ keepData });
        expect(performance.now() - began, 'the restart itself').to.be.below(TTL_MS * 0.6);
        // The lease is back, all six connections are, and it is renewed as before.
        const back = async () => (await redis.client.get(lockKey)) === value;
        await poll(back, { ms: SOON_MS, what: 'the lease to be back' });
        const connected = async () => (await redis.connections()) === 6;
        await poll(connected, { ms: SOON_MS, what: 'both replicas to be connected' });
        await redis.renewals(3);
        for (const [n, replica] of replicas.entries()) {
          expect(await route(replica, LEADER, n)).to.equal(replica === leader ? 'leader' : 'follower');
          const since = replica.messages.since(marks.get(replica) ?? 0);
          expect(since.filter(({ label }) => label === 'role')).to.deep.equal([]);
          expect(since.at(-1)?.message.election).to.include({ leader: leader.name, token });
          // Down for longer than the first attempt to connect, it is told; but once.
          expect(caught(replica).length - (told.get(replica) ?? 0)).to.be.at.most(1);
        }
      });
    }

    for (const outage of version === 4 ? [1, 2] : [1]) {
      it(`outage ${outage}, longer than the TTL, means role unknown, output 2, one error per node, and recovery`, async () => {
        const marks = marksOf(replicas);
        const told = errors();
        const before = Number(await redis.client.hGet(`{${lockKey}}:term`, 'token'));
        const previousRoles = new Map(replicas.map((replica) => [replica, rolesOf(replica).at(-1)]));
        await redis.server.kill();
        for (const replica of replicas) {
          const from = marks.get(replica) ?? 0;
          const previousRole = previousRoles.get(replica);
          const { message } = await nextAt(replica, 'role', { from });
          expect(message.payload).to.equal('unknown');
          expect(message.election).to.include({ previousRole, reason: 'disconnected', leader: null });
          expect(await route(replica, LEADER, outage)).to.equal('follower');
          const passed = seenAt(replica, 'follower').at(-1)?.message;
          expect(passed).to.include({ isLeader: false, leaderHost: null, followerHost: replica.name });
          expect(passed.election).to.include({ role: 'unknown', token: null });
          expect(replica.statusOf(LEADER)).to.include({ fill: 'red', shape: 'ring' });
          const { host } = redis.server;
          const [words, ...more] = caught(replica).slice(told.get(replica));
          // In a container the port of a dead server is open, and closes every connection. Elsewhere the end of a
          // connection is what is told first, if it comes within a second of the outage before: it is one outage.
          const said = redis.server.way === 'docker' ? 'closed' : '(refused|closed)';
          expect(words).to.match(new RegExp(`^${lockKey}: ${host}:\\d+ ${said} the connection`));
          expect(more).to.deep.equal([]);
        }

        const down = marksOf(replicas);
        await redis.server.restart({ keepData: false });
        const { replica: leader } = await takeoverBy(replicas, down, SOON_MS);
        for (const replica of replicas) {
          const colour = replica === leader ? 'green' : 'yellow';
          await replica.waitForStatus(LEADER, ({ fill }) => fill === colour, SOON_MS);
          expect(await route(replica, LEADER, 10 + outage)).to.equal(
            replica === leader ? 'leader' : 'follower',
          );
          const { election } =
            replica.messages.last(({ message }) => message.n === 10 + outage)?.message ?? {};
          expect(election.token).to.be.above(before);
          expect(caught(replica).slice(told.get(replica))).to.have.lengthOf(1);
        }
      });
    }
  });
}
