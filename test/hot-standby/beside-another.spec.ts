/** Standbys in particular circumstances, beside an active replica in none. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { findOnPath } from '../../dev/harness/find-on-path.js';
import { type Replica, type ReplicaOptions, request } from '../../dev/harness/node-red/index.js';
import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import { poll } from '../../dev/harness/waiting.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { marksOf, SOON_MS } from '../support/fleet/observe.js';
import { activeOf, saidBy, standbyReplica, workFlow } from '../support/fleet/standby.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above what a planned takeover may take. */
const TTL_S = 30;
const PASSWORD = 'fleet-password';
const PASSWORD_HASH = '$2b$04$RdTQeU7lN0n7xlEIBTsuje89MXP7wrYxEj21cqyUhWPv0FjuOpCXe';
const NOBODY = { uid: 65_534, gid: 65_534 };
const json = { 'Content-Type': 'application/json' };

/** The same flows, deployed as another revision. */
const changed = workFlow().map((node) => (node.id === 'work' ? { ...node, name: 'changed' } : node));

const constructed = (replica: Replica) =>
  replica.evaluate(`return RED.nodes.getNode('clock') !== null && RED.nodes.getNode('clock') !== undefined;`);

/** Never rejects for what the replica answers. */
const statusOf = async (replica: Replica, path: string, init: RequestInit = {}): Promise<number> => {
  const answer = await fetch(new URL(path, replica.adminUrl), {
    ...init,
    signal: AbortSignal.timeout(5_000),
  });
  await answer.text();
  return answer.status;
};

describe('hot standby: beside an active replica', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  const lockKey = newKey();
  let usual: Replica;

  const start = (options: Partial<ReplicaOptions>, hotStandby: Readonly<Record<string, unknown>> = {}) =>
    suite.start(
      standbyReplica(
        { server: redis.server, lockKey, ttl: TTL_S, hotStandby },
        { flows: workFlow(), ...options },
      ),
    );

  /** From a replica that asks for no login. */
  async function handOver(from: Replica, to: Replica): Promise<void> {
    const marks = marksOf([to]);
    const ask = { method: 'POST', headers: json, body: JSON.stringify({ key: lockKey, to: to.name }) };
    // Refused until it has heard of the other one.
    const accepted = async () => (await statusOf(from, 'cluster-leader/hand-over', ask)) < 300;
    await poll(accepted, { ms: SOON_MS, everyMs: 50, what: `${from.name} to hand over` });
    await activeOf([to], SOON_MS, marks);
  }

  before(async function () {
    this.timeout(FETCH_MS);
    usual = await start({ hostname: 'usual' });
    await activeOf([usual]);
  });

  it('a user folder that cannot be written to: it leads and stops leading; a deploy fails, and nothing else does', async function () {
    if (process.getuid?.() !== 0)
      skipLoudly(this, 'files cannot be made another user’s', 'run the tests as root');
    let folder = '';
    const bound = await start({
      ...{ hostname: 'read-only', user: NOBODY },
      prepare: (path) => {
        folder = path;
        chmodSync(folder, 0o777);
      },
    });
    // Not earlier: Node-RED itself does not start in such a folder.
    chmodSync(folder, 0o555);
    /** What Node-RED answers if it cannot write. */
    const deploy = () =>
      statusOf(bound, 'flows', { method: 'POST', headers: json, body: JSON.stringify(changed) });
    expect(await constructed(bound)).to.equal(false);
    expect(await deploy()).to.equal(400);
    await handOver(usual, bound);
    expect(await deploy()).to.equal(400);
    await activeOf([bound]);
    await handOver(bound, usual);
    expect(await constructed(bound)).to.equal(false);
    expect(saidBy(bound).at(-1)).to.equal('standby for usual, the flows stay stopped');
    await bound.kill();
  });

  it('adminAuth and projects: who may ask what, and the flows of the project run once it leads', async function () {
    const git = findOnPath('git', process.env.PATH);
    if (git === undefined) skipLoudly(this, 'there is no git', 'install git');
    const user = { password: PASSWORD_HASH };
    const project = await start(
      {
        ...{ hostname: 'project', flows: [] },
        settings: {
          flowFile: 'demo',
          editorTheme: { projects: { enabled: true } },
          adminAuth: {
            type: 'credentials',
            users: [
              { ...user, username: 'reader', permissions: 'read' },
              { ...user, username: 'writer', permissions: '*' },
            ],
          },
        },
        prepare: (folder) => {
          const demo = join(folder, 'projects', 'demo');
          mkdirSync(demo, { recursive: true });
          execFileSync(git, ['init', '-q', demo]);
          const files = { flowFile: 'flows.json', credentialsFile: 'flows_cred.json' };
          const text = { name: 'demo', version: '1.0.0', 'node-red': { settings: files } };
          writeFileSync(join(demo, 'package.json'), JSON.stringify(text));
          writeFileSync(join(demo, 'flows.json'), JSON.stringify(workFlow()));
        },
      },
      { deploys: true },
    );
    expect(await constructed(project)).to.equal(false);
    expect(project.logs.all.map(({ text }) => text).join('\n')).to.include(
      'Deploys do not reach the other replicas: that does not work with projects',
    );

    const tokenOf = async (username: string): Promise<string> => {
      const answer = await request(project.adminUrl, 'auth/token', {
        ...{ method: 'POST', headers: json },
        body: JSON.stringify({
          ...{ client_id: 'node-red-admin', grant_type: 'password', scope: '' },
          ...{ username, password: PASSWORD },
        }),
      });
      return ((await answer.json()) as { access_token: string }).access_token;
    };
    const reader = { Authorization: `Bearer ${await tokenOf('reader')}` };
    const writer = { Authorization: `Bearer ${await tokenOf('writer')}` };
    const statuses = (path: string, init: RequestInit = {}) =>
      Promise.all(
        [{}, reader, writer].map((headers) =>
          statusOf(project, path, { ...init, headers: { ...json, ...headers } }),
        ),
      );
    expect({
      standby: await statuses('cluster-leader/standby'),
      replica: await statuses('cluster-leader/replica'),
      leader: await statuses('cluster-leader/leader'),
      deploy: await statuses('cluster-leader/standby/deploy-without-gap', {
        ...{ method: 'POST', body: JSON.stringify(changed) },
      }),
    }).to.deep.equal({
      standby: [401, 200, 200],
      replica: [401, 200, 200],
      leader: [401, 503, 503],
      // With projects, deploys are off.
      deploy: [401, 401, 409],
    });

    await handOver(usual, project);
    expect(await statuses('cluster-leader/leader')).to.deep.equal([401, 200, 200]);
    await project.kill();
  });
});
