/** Replicas of the suite's server, which may be frozen and killed: thawed after each test, stopped after the last. */
import {
  command,
  fields,
  onlineReplicas,
  type RedisServer,
  requireLocalServer,
  startRedisServer,
} from '../../../dev/harness/redis-server/index.js';
import { poll } from '../../../dev/harness/waiting.js';
import type { Lab } from './lab.js';

/** ms; a first synchronisation of an empty server. */
const SYNC_MS = 15_000;

/** For the primary: by itself it waits 5 s before a synchronisation, in case more replicas come. */
export const PRIMARY_ARGS = ['--repl-diskless-sync-delay', '0'] as const;

/** Call in `describe`, behind the primary's lab. */
export function useServerReplicas(lab: Lab, count: number): () => readonly RedisServer[] {
  let started: readonly RedisServer[] = [];
  before(async function () {
    this.timeout(SYNC_MS + 5_000);
    await requireLocalServer(this, 'replicas of a server');
    const { host, port } = lab.server;
    const args = ['--replicaof', host, String(port)];
    started = await Promise.all(Array.from({ length: count }, () => startRedisServer({ own: true, args })));
    await Promise.all(started.map(untilInSync));
    // A replica is in sync some time before its primary counts it, as WAIT does.
    await lab.until('the primary to count its replicas', async () => {
      return onlineReplicas(fields(await lab.text('INFO', 'replication'))) === count;
    });
    // And counts it some time before it confirms its first write.
    await lab.until('the replicas to confirm a write', async () => {
      await lab.command('SET', 'replicas:confirm', 'this');
      return (await lab.number('WAIT', count, 1_000)) >= count;
    });
  });
  afterEach(() => Promise.all(started.map((replica) => replica.thaw())));
  after(() => Promise.all(started.map((replica) => replica.stop())));
  return () => started;
}

export async function untilInSync(replica: RedisServer): Promise<void> {
  const inSync = async (): Promise<boolean> =>
    fields(await command(replica, ['INFO', 'replication'])).get('master_link_status') === 'up';
  await poll(inSync, { ms: SYNC_MS, what: `${replica.describe()} to be in sync` });
}
