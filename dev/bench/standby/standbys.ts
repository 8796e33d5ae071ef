/** Node-RED processes in hot standby, and what the bench asks of them. */
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/cache-folder.js';
import { type Replica, startReplica } from '../../harness/node-red/index.js';
import { poll } from '../../harness/waiting.js';
import type { Address } from '../bare-client.js';

export const LOCK_KEY = 'bench:standby';
/** ms; whatever is waited for here takes no longer. */
export const WAIT_MS = 30_000;
const LEADS = 'bench: this replica leads';

const CONTEXT = JSON.stringify(join(repositoryRoot, 'dist/src/node-red/runtime-context.js'));
/** The package as the replica has loaded it. */
const HERE = `
  const context = require(${CONTEXT}).runtimeContextOf(RED.events);
  const standby = context.hotStandby$.value;
`;

export interface StandbyOptions {
  readonly server: Address;
  readonly name: string;
  readonly flows: readonly object[];
  readonly ttlS: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Resolves when it takes part in the election, and has loaded its flows. */
export async function startStandby(options: StandbyOptions): Promise<Replica> {
  const { server, name, flows, ttlS, env, settings } = options;
  const replica = await startReplica({
    ...{ flows, hostname: name, awaitFlows: false },
    env: {
      CLUSTER_LEADER_HOT_STANDBY: 'true',
      CLUSTER_LEADER_LOCK_KEY: LOCK_KEY,
      CLUSTER_LEADER_TTL: String(ttlS),
      REDIS_HOST: server.host,
      REDIS_PORT: String(server.port),
      ...env,
    },
    settings: { runtimeFlowState: 'stop', ...settings },
  });
  await replica.evaluate(`${HERE}
    standby.participant.elector.changes$.subscribe(({ view }) => {
      if (view.role === 'leader') RED.log.info(${JSON.stringify(LEADS)});
    });
  `);
  return replica;
}

/** When it became the leader, in ms of the harness's clock. */
export async function ledAt(replica: Replica, mark: number): Promise<number> {
  const told = await replica.logs.waitFor(
    ({ text }) => text === LEADS,
    WAIT_MS,
    `${replica.name} to lead`,
    mark,
  );
  return told.atMs;
}

/** Resolves when it has what the active replica has, and would take over at once. */
export async function ready(replica: Replica): Promise<void> {
  await poll(
    async () =>
      (await replica.evaluate(`${HERE}
        const { role, wait } = standby.participant.elector.view();
        return standby.state$.value.phase === 'standby' && role === 'follower' && wait === null;
      `)) === true,
    { ms: WAIT_MS, everyMs: 25, what: `${replica.name} to be a standby` },
  );
}

export async function active(replica: Replica): Promise<void> {
  await poll(
    async () => (await replica.evaluate(`${HERE} return standby.state$.value.phase === 'active';`)) === true,
    { ms: WAIT_MS, everyMs: 25, what: `${replica.name} to be active` },
  );
}

/** Asks the active replica to hand over. */
export async function handOver(from: Replica, to: Replica): Promise<void> {
  const done = await from.evaluate(`${HERE}
    const { server, lockKey } = standby;
    return context.pool.handOver({ server, lockKey }, ${JSON.stringify(to.name)});
  `);
  if (done !== true) throw new Error(`${from.name} does not lead\n${from.report()}`);
}
