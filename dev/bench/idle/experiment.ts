/**
 * What a replica costs while nothing happens: commands, connections and processor time, of a process that leads and of
 * one that follows, with few and with many lock keys. All of them run at the same time, each pair on a server of its
 * own; what they are compared by does not depend on how busy the machine is.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { bareClient } from '../bare-client.js';
import { type Check, check } from '../check.js';
import { type CommandCalls, callsBetween, commandCalls } from '../command-stats.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { Monitor } from './monitor.js';
import { type IdleCost, IdleReplica } from './replica.js';

const KEYS = [1, 20, 200];
/** ms from the first settled role to the measurement: what starting costs is over. */
const CALM_MS = 3_000;

interface Window {
  readonly ttlMs: number;
  readonly ttls: number;
}

interface PairCost {
  readonly leader: IdleCost;
  readonly follower: IdleCost;
  /** What the server counted in the same time, of both and of what their scripts ran. */
  readonly counted: CommandCalls;
}

export const idle: Experiment = {
  name: 'idle',
  title: 'Idle cost per process',
  run: async ({ quick, progress }: Setting) => {
    // The node's default TTL, so that the figures per second are those of a fleet.
    const window = quick ? { ttlMs: 1_000, ttls: 5 } : { ttlMs: 10_000, ttls: 4 };
    progress.say(`${KEYS.join(', ')} lock keys, ${(window.ttls * window.ttlMs) / 1000} s`);
    return findings(window, await Promise.all(KEYS.map((keys) => measure(keys, window))));
  },
};

async function measure(keys: number, { ttlMs, ttls }: Window): Promise<PairCost> {
  const server = await startRedisServer({ own: true });
  const client = await bareClient(server);
  const monitor = await Monitor.start(server);
  const replicas: IdleReplica[] = [];
  try {
    for (const role of ['leader', 'follower'] as const) {
      replicas.push(await IdleReplica.start(role, keys, ttlMs, { server, client }));
    }
    await delay(CALM_MS);
    const before = await commandCalls(client);
    const pause = delay(ttls * ttlMs);
    const [leader, follower] = await Promise.all(
      replicas.map((replica) => replica.cost(monitor, client, pause)),
    );
    if (leader === undefined || follower === undefined) throw new Error('there are two replicas');
    return { leader, follower, counted: callsBetween(before, await commandCalls(client)) };
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()));
    monitor.stop();
    client.destroy();
    await server.stop();
  }
}

function scripts({ sent }: IdleCost): number {
  return (sent.evalsha ?? 0) + (sent.eval ?? 0);
}

function others({ sent }: IdleCost): number {
  const all = Object.values(sent).reduce((sum, calls) => sum + calls, 0);
  return all - (sent.evalsha ?? 0) - (sent.eval ?? 0) - (sent.ping ?? 0);
}

function findings({ ttlMs, ttls }: Window, pairs: readonly PairCost[]): Measurements {
  const costs = pairs.flatMap(({ leader, follower }) => [leader, follower]);
  return {
    about: `Over ${ttls} TTLs of ${ttlMs / 1000} s; commands by the connection that sent them (MONITOR, CLIENT LIST).`,
    table: {
      columns: [
        '',
        'lock keys',
        'scripts/TTL',
        'scripts/s',
        'PINGs/s',
        'others/s',
        'connections',
        'CPU ms/s',
      ],
      rows: costs.map((cost) => {
        const perSecond = (calls: number) => (calls / cost.windowMs) * 1000;
        return [
          cost.role,
          cost.keys,
          (scripts(cost) * ttlMs) / cost.windowMs,
          perSecond(scripts(cost)),
          perSecond(cost.sent.ping ?? 0),
          perSecond(others(cost)),
          cost.connections,
          perSecond(cost.cpuMs),
        ];
      }),
    },
    checks: costs.flatMap((cost) => checksOf(cost, ttls)),
    notes: pairs.map(({ leader, counted }) => `${keysOf(leader)}: the server counted ${listed(counted)}.`),
    figures: { ttlMs, ttls, pairs },
  };
}

/** A window holds one call more than its length says if it begins just before one. */
function checksOf(cost: IdleCost, ttls: number): readonly Check[] {
  const perTtl = cost.role === 'leader' ? 3 : 1;
  const who = `${cost.role} of ${keysOf(cost)}`;
  const target = perTtl * ttls + 1;
  return [
    check({
      name: `${who}: scripts (${perTtl} per TTL)`,
      value: scripts(cost),
      comparison: '<=',
      target,
      unit: '',
    }),
    check({ name: `${who}: connections`, value: cost.connections, comparison: '<=', target: 3, unit: '' }),
  ];
}

function keysOf({ keys }: IdleCost): string {
  return keys === 1 ? '1 lock key' : `${keys} lock keys`;
}

/** The most frequent first, without what the bench itself asked. */
function listed(counted: CommandCalls): string {
  const own = new Set(['info', 'client|list', 'monitor']);
  return Object.entries(counted)
    .filter(([name]) => !own.has(name))
    .sort(([, one], [, other]) => other - one)
    .map(([name, calls]) => `${calls} ${name}`)
    .join(', ');
}
