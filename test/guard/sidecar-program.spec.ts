/** The crash guard as a sidecar, with real replicas, and as the program that users start. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { OwnedProcess } from '../../dev/harness/owned-process.js';
import { command, type RedisServer, startRedisServer } from '../../dev/harness/redis-server/index.js';
import { poll, within } from '../../dev/harness/waiting.js';
import { newKey } from '../support/redis/leases.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';
import { follows, GuardedReplicas, guarded, leads } from './support/guarded-replicas.js';
import { holds, sayHello } from './support/raw-client.js';
import { AT_ONCE_MS } from './support/times.js';

/** ms in which a guard must do nothing. */
const QUIET_MS = 150;
const BIN = join(repositoryRoot, 'dist/bin/cluster-leader.js');

describe('the program of the crash guard', function () {
  this.timeout(60_000);
  const folder = useTemporaryFolder('guard');
  const replicas = new GuardedReplicas();
  const programs: OwnedProcess[] = [];
  let server: RedisServer;
  let path: string;
  let key: string;

  before(async function () {
    this.timeout(240_000); // the first time a package may have to be fetched
    server = await startRedisServer({ own: true });
  });
  after(() => server?.stop());
  beforeEach(() => {
    key = newKey();
    path = join(folder.path, `${key.replaceAll(':', '-')}.sock`);
  });
  afterEach(async () => {
    await replicas.stopAll();
    await Promise.all(programs.splice(0).map((program) => (program.gone ? undefined : program.kill())));
  });

  const run = async (...args: readonly string[]): Promise<OwnedProcess> => {
    const { PATH = '' } = process.env;
    const env = { PATH, REDIS_HOST: server.host, REDIS_PORT: String(server.port) };
    const started = await OwnedProcess.start({ command: process.execPath, args: [BIN, ...args], env });
    programs.push(started);
    return started;
  };
  const guard = async (): Promise<OwnedProcess> => {
    const started = await run('guard', '--socket', path);
    const listens = () => started.lines.some((line) => line.startsWith('crash guard at'));
    await poll(listens, { ms: AT_ONCE_MS, what: 'the guard' });
    return started;
  };
  const sidecar = () => ({ kind: 'sidecar', path }) as const;

  it('after SIGKILL another replica leads at once', async () => {
    await guard();
    const leader = await replicas.start(server, { key, guard: sidecar() });
    await leads(leader);
    const follower = await replicas.start(server, { key, guard: sidecar() });
    await follows(follower);
    await guarded(leader);
    await leader.kill();
    await leads(follower);
  });

  it('a missing guard is told once, found when it comes, and missed when it goes', async () => {
    const leader = await replicas.start(server, { key, guard: sidecar() });
    const { token } = await leads(leader);
    await guarded(leader, false);
    const first = await guard();
    await guarded(leader);
    const mark = leader.reports.mark();
    await first.kill();
    expect(existsSync(path), 'the socket that it left').to.equal(true);
    await guarded(leader, false, mark);
    const next = leader.reports.mark();
    await guard();
    await guarded(leader, true, next);
    const reports = leader.reports.since(0);
    expect(reports.filter(({ kind }) => kind === 'guard')).to.have.length(4);
    expect(reports.flatMap((report) => (report.kind === 'leads' ? [report.token] : []))).to.deep.equal([
      token,
    ]);
  });

  it('a guard that is told to end waits for its clients, and then ends', async () => {
    const program = await guard();
    await command(server, ['SET', key, 'a#1.1', 'PX', '60000']);
    const held = holds({ key, value: 'a#1.1', token: 7, end: 9, server: '' });
    const socket = await sayHello(path, 'a process', held);
    program.signal('SIGTERM');
    await delay(QUIET_MS);
    expect(program.gone).to.equal(false);
    socket.destroy();
    expect(await within(program.exited, AT_ONCE_MS, 'the guard to end')).to.include({ code: 0 });
    expect(await command(server, ['EXISTS', key])).to.equal(0);
    expect(existsSync(path)).to.equal(false);
  });

  it('the program refuses what it does not know, in words', async () => {
    for (const args of [['guard'], ['guard', '--socket', path, '--mode', '0777']]) {
      const program = await run(...args);
      expect(await within(program.exited, AT_ONCE_MS, 'the program to end')).to.include({ code: 2 });
      expect(program.report()).to.contain('usage:');
    }
  });
});
