/** Replicas in hot standby, whose flows tell that they run. */
import type { Replica, ReplicaOptions } from '../../../dev/harness/node-red/index.js';
import type { RedisServer } from '../../../dev/harness/redis-server/index.js';
import type { Nodes } from './fleet-flow.js';
import { SOON_MS } from './observe.js';

/** Label of the probe that shows that the flows run. */
export const WORK = 'work';

/** ms between two messages of the flows. */
export const EVERY_MS = 50;

const at = { z: 'tab', x: 1, y: 1 };

/** A clock that ticks from the start of the flows on, and a probe. The payload of each tick is when it was due. */
export function workFlow(more: Nodes = []): Nodes {
  return [
    { id: 'tab', type: 'tab', label: 'work' },
    {
      ...{ id: 'clock', type: 'inject', ...at, props: [{ p: 'payload' }], payload: '', payloadType: 'date' },
      ...{ repeat: String(EVERY_MS / 1000), once: true, onceDelay: '0.01', wires: [['work']] },
    },
    { id: 'work', type: 'fleet-probe', label: WORK, ...at, wires: [] },
    ...more,
  ];
}

/** A node that runs code when it starts and when it stops. */
export function functionNode(
  id: string,
  code: { readonly initialize?: string; readonly finalize?: string; readonly func?: string },
  wires: readonly string[] = [],
) {
  const { initialize = '', finalize = '', func = '' } = code;
  return {
    id,
    type: 'function',
    ...at,
    name: '',
    func,
    outputs: 1,
    timeout: 0,
    noerr: 0,
    initialize,
    finalize,
    libs: [],
    wires: [wires],
  };
}

export interface StandbyOptions {
  readonly server: Pick<RedisServer, 'host' | 'port'>;
  readonly lockKey: string;
  /** s */
  readonly ttl?: number;
  /** Further settings of hot standby. */
  readonly hotStandby?: Readonly<Record<string, unknown>>;
}

/** What makes a replica a standby. */
export function standbyReplica(
  { server, lockKey, ttl = 10, hotStandby = {} }: StandbyOptions,
  options: ReplicaOptions,
): ReplicaOptions {
  return {
    awaitFlows: false,
    ...options,
    settings: {
      runtimeFlowState: 'stop',
      clusterLeader: { hotStandby: { lockKey, ttl, ...hotStandby } },
      ...options.settings,
    },
    env: { REDIS_HOST: server.host, REDIS_PORT: String(server.port), ...options.env },
  };
}

/** The next message of the flows on one of the replicas: there, they run. */
export async function activeOf(
  replicas: readonly Replica[],
  ms = SOON_MS,
  marks: ReadonlyMap<Replica, number> = new Map(),
): Promise<{ readonly replica: Replica; readonly atMs: number }> {
  return Promise.any(
    replicas.map(async (replica) => {
      const from = marks.get(replica) ?? replica.messages.mark();
      const { atMs } = await replica.messages.waitFor(
        ({ label }) => label === WORK,
        ms,
        `the flows of ${replica.name} to run`,
        from,
      );
      return { replica, atMs };
    }),
  );
}

/** What the log of hot standby says, in its own words. */
export function saidBy(replica: Replica): readonly string[] {
  return replica.logs.all
    .map(({ text }) => text)
    .filter((text) => text.startsWith('Hot standby: '))
    .map((text) => text.slice('Hot standby: '.length));
}
