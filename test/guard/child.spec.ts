/** The crash guard as a child, with real processes and a real server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { dieInOrders } from '../../dev/bench/crash-guard/deaths.js';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { isRunning } from '../../dev/harness/is-running.js';
import { command, type RedisServer, startRedisServer } from '../../dev/harness/redis-server/index.js';
import { poll, within } from '../../dev/harness/waiting.js';
import { messageLine } from '../../src/guard/messages.js';
import { recordKey } from '../../src/redis/keys.js';
import { newKey } from '../support/redis/leases.js';
import {
  follows,
  type GuardedReplica,
  GuardedReplicas,
  guarded,
  guardOf,
  leads,
} from './support/guarded-replicas.js';
import { AT_ONCE_MS } from './support/times.js';

const PASSWORD = 'open sesame';
const child = { kind: 'child' } as const;

describe('the crash guard as a child', function () {
  this.timeout(60_000);
  const replicas = new GuardedReplicas();
  let server: RedisServer;
  let key: string;
  let successor: GuardedReplica | undefined;

  before(async function () {
    this.timeout(240_000); // the first time a package may have to be fetched
    server = await startRedisServer({ own: true, password: PASSWORD });
  });
  after(async () => {
    await replicas.stopAll();
    await server?.stop();
  });

  const start = () => replicas.start(server, { key, password: PASSWORD, guard: child });
  /** Whoever took over in the test before leads in this one. */
  const pair = async (): Promise<readonly [GuardedReplica, GuardedReplica]> => {
    if (successor === undefined) key = newKey();
    const leader = successor ?? (await start());
    successor = undefined;
    await leads(leader);
    const follower = await start();
    await follows(follower);
    await guarded(leader);
    return [leader, follower];
  };
  const takesOver = async (follower: GuardedReplica): Promise<void> => {
    await leads(follower);
    successor = follower;
  };
  const gone = (pid: number) => poll(() => !isRunning(pid), { ms: AT_ONCE_MS, what: `guard ${pid} to end` });

  it('after SIGKILL another replica leads at once, and the guard ends', async () => {
    const [leader, follower] = await pair();
    const guard = await guardOf(leader);
    await leader.kill();
    await takesOver(follower);
    await gone(guard);
  });

  it('a process that is killed while its event loop is busy is released as well', async () => {
    const [leader, follower] = await pair();
    await leader.ask('block', { ms: 20_000 });
    await leader.kill();
    await takesOver(follower);
  });

  it('a guard says nothing while its process or itself is frozen, and ends with a process that dies meanwhile', async () => {
    const [leader, follower] = await pair();
    const guard = await guardOf(leader);
    const lease = await command(server, ['GET', key]);
    leader.signal('SIGSTOP');
    await delay(300); // time in which it must do nothing
    leader.signal('SIGCONT');
    process.kill(guard, 'SIGSTOP');
    await delay(300);
    expect(await command(server, ['GET', key])).to.equal(lease);
    await leader.kill();
    process.kill(guard, 'SIGCONT');
    await takesOver(follower);
    await gone(guard);
  });

  it('a guard that is killed is started again, nothing is lost, and the next one guards', async () => {
    const [leader, follower] = await pair();
    const first = await guardOf(leader);
    const token = await command(server, ['HGET', recordKey(key), 'token']);
    process.kill(first, 'SIGKILL');
    const second = await poll(
      async () => {
        const pid = await guardOf(leader);
        return pid !== first && pid;
      },
      { ms: AT_ONCE_MS, what: 'another guard' },
    );
    // Its turn goes on, so that the new guard has been told.
    await leader.ask('ready');
    expect(await command(server, ['HGET', recordKey(key), 'token'])).to.equal(token);
    await leader.kill();
    await takesOver(follower);
    await gone(second);
  });

  it('signals that end a process end its guard only after it', async () => {
    const [leader, follower] = await pair();
    const guard = await guardOf(leader);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(guard, signal);
    await leader.kill();
    await takesOver(follower);
    await gone(guard);
  });

  it('neither arguments nor environment of the guard have a secret', async () => {
    const [leader] = await pair();
    const guard = await guardOf(leader);
    const seen = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${guard}/${name}`, 'utf8'));
    expect(seen.join('')).to.not.contain(PASSWORD);
    const names = (seen[1] ?? '')
      .split('\0')
      .filter(Boolean)
      .map((entry) => entry.split('=')[0]);
    expect(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR']).to.include.members(names);
  });

  it('a guard ends with its process even if a copy of that one holds the pipe open', async () => {
    const program = join(repositoryRoot, 'dist/src/guard/child.js');
    // The shell is the process; the test has the other copy of the pipe.
    const shell = spawn('sh', ['-c', '"$0" "$1" <&3 & echo $!; wait', process.execPath, program], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    const [, output, , pipe] = shell.stdio as unknown as [null, Readable, null, Writable];
    const [chunk] = await within(once(output, 'data'), AT_ONCE_MS, 'the guard to start');
    const guard = Number(chunk);
    try {
      pipe.write(messageLine({ type: 'guard', instance: 'a process', pid: shell.pid ?? 0 }));
      shell.kill('SIGKILL');
      await gone(guard);
    } finally {
      pipe.destroy();
    }
  });

  it('no order of deaths leaves a guard behind', async () => {
    expect(await dieInOrders(8, 'of the suite', () => undefined)).to.equal(0);
  });
});
