/** Metrics and health checks of real replicas: below the admin root, and on the health port where there is no admin. */
import { expect } from 'chai';
import { freePort } from '../../dev/harness/free-port.js';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { poll } from '../../dev/harness/waiting.js';
import { fleetFlow, type Nodes } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

const PASSWORD = 'pw-2b9d17aa40';

async function ask(url: URL | string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return { status: response.status, text: await response.text() };
}

/** The text once it has this in it. */
function seen(url: URL | string, what: string): Promise<string> {
  const look = async () => {
    const { text } = await ask(url).catch(() => ({ text: '' }));
    return text.includes(what) ? text : undefined;
  };
  return poll(look, { ms: 15_000, everyMs: 100, what: `${what} at ${url}` });
}

describe('metrics and health checks of replicas', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  const lockKey = newKey();
  let flows: Nodes;
  let first: Replica;
  let port: number;

  before(async function () {
    this.timeout(FETCH_MS);
    await redis.client.sendCommand(['ACL', 'SETUSER', 'fleet', 'on', `>${PASSWORD}`, '~*', '&*', '+@all']);
    flows = fleetFlow({ server: redis.server, lockKey, lockTTL: 1 });
    port = await freePort();
    const credentials = { server: { username: 'fleet', password: PASSWORD } };
    const env = { CLUSTER_LEADER_HEALTH_PORT: String(port) };
    first = await suite.start({ flows, credentials, hostname: 'ada', env });
  });

  const labels = () => `server="${redis.server.host}:${redis.server.port}",key="${lockKey}"`;

  it('the admin endpoint and the health port serve the same metrics, without a secret', async () => {
    const leads = `cluster_leader_role{${labels()},role="leader"} 1`;
    const health = await seen(`http://127.0.0.1:${port}/metrics`, leads);
    const admin = await seen(new URL('cluster-leader/metrics', first.adminUrl), leads);
    const namesOf = (text: string) => text.match(/^# TYPE .*$/gm);
    expect(namesOf(admin)).to.deep.equal(namesOf(health));
    expect(admin).to.match(/cluster_leader_info\{version="[\d.]+",replica="ada"\} 1/);
    await seen(`http://127.0.0.1:${port}/metrics`, 'cluster_leader_renewal_duration_seconds_count{');
    for (const text of [health, admin]) {
      expect(text).to.not.contain(PASSWORD);
      expect(text).to.not.contain('process_cpu');
    }
  });

  /** What these checks answer, at the health port or below the admin. */
  const statusesAt = async (base: URL | string): Promise<readonly number[]> => {
    const answers = ['leader', 'replica', 'liveness', 'readiness'].map((name) => ask(new URL(name, base)));
    return (await Promise.all(answers)).map(({ status }) => status);
  };

  it('the admin endpoint and the health port check alike, and tell no secret', async () => {
    const health = `http://127.0.0.1:${port}/`;
    const admin = new URL('cluster-leader/', first.adminUrl);
    await seen(new URL('status', health), '"role":"leader"');
    for (const base of [health, admin]) {
      expect(await statusesAt(base)).to.deep.equal([200, 503, 200, 200]);
      const head = await fetch(new URL('replica', base), { method: 'HEAD' });
      expect(head.status).to.equal(503);
      const { text } = await ask(new URL('status', base));
      expect(text).to.contain(lockKey).and.to.not.contain(PASSWORD);
    }
  });

  it('a replica without an admin serves metrics and checks on its health port', async () => {
    const own = await freePort();
    await suite.start({
      flows,
      credentials: { server: { username: 'fleet', password: PASSWORD } },
      hostname: 'bert',
      settings: { httpAdminRoot: false },
      env: { CLUSTER_LEADER_HEALTH_PORT: String(own), CLUSTER_LEADER_PROCESS_METRICS: 'true' },
    });
    const text = await seen(
      `http://127.0.0.1:${own}/metrics`,
      `cluster_leader_role{${labels()},role="follower"} 1`,
    );
    expect(text).to.contain('process_cpu_seconds_total');
    expect(await statusesAt(`http://127.0.0.1:${own}/`)).to.deep.equal([503, 200, 200, 200]);
  });

  it('a replica whose health port is taken says so once, and leads as ever', async () => {
    const replica = await suite.start({
      flows: fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: 1 }),
      credentials: { server: { username: 'fleet', password: PASSWORD } },
      env: { CLUSTER_LEADER_HEALTH_PORT: String(port) },
    });
    await seen(new URL('cluster-leader/metrics', replica.adminUrl), 'role="leader"} 1');
    expect(replica.report(200).match(/the port is in use/g)).to.have.lengthOf(1);
  });
});
