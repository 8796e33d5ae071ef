/**
 * How much heap a further node and a further lock key take, inside a real Node-RED. Flows of several sizes are deployed
 * one after the other; the line through the heaps after collection gives what one node adds. A pass-through node, which
 * costs what Node-RED needs for any node, is the floor.
 */
import { join } from 'node:path';
import { type Replica, startReplica } from '../../harness/node-red/index.js';
import { type RedisServer, startRedisServer } from '../../harness/redis-server/index.js';
import { poll } from '../../harness/waiting.js';
import { type Point, slope } from '../../support/statistics.js';
import { type BareClient, bareClient } from '../bare-client.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { nodeTypesFolder } from '../node-types/index.js';
import { type FlowKind, growingFlow, KIND_TITLES, KINDS, lockKeys } from './flows.js';

const SIZES = [100, 500, 1_000];
const QUICK_SIZES = [50, 200];
/** ms */
const LEAD_MS = 20_000;
const COLLECT_MS = 30_000;

type Heaps = Readonly<Record<FlowKind, readonly Point[]>>;

export const memory: Experiment = {
  name: 'memory',
  title: 'Memory per node and per lock key',
  run: async (setting) => findings(await measure(setting)),
};

async function measure({ quick, progress }: Setting): Promise<Heaps> {
  const sizes = quick ? QUICK_SIZES : SIZES;
  const server = await startRedisServer({ own: true });
  const client = await bareClient(server);
  try {
    const replica = await startReplica({
      flows: growingFlow('pass', 1, server),
      launcher: 'embedded',
      settings: { nodesDir: nodeTypesFolder },
    });
    try {
      const heaps: Record<FlowKind, Point[]> = { pass: [], node: [], key: [] };
      // Once through without counting: what Node-RED and the compiler keep for good is there afterwards.
      for (const kind of KINDS) await heapWith(kind, Math.max(...sizes), { replica, server, client });
      // Up and down again: growth with the age of the process alone must not count for the nodes.
      for (const size of [...sizes, ...sizes.toReversed()]) {
        for (const kind of KINDS) {
          heaps[kind].push({ x: size, y: await heapWith(kind, size, { replica, server, client }) });
          progress.say(`${size} × ${kind}`);
        }
      }
      return heaps;
    } finally {
      await replica.stop();
    }
  } finally {
    client.destroy();
    await server.stop();
  }
}

interface Place {
  readonly replica: Replica;
  readonly server: RedisServer;
  readonly client: BareClient;
}

async function heapWith(kind: FlowKind, count: number, { replica, server, client }: Place): Promise<number> {
  await replica.deploy(growingFlow(kind, count, server));
  await poll(async () => (await leases(client)) === lockKeys(kind, count), {
    ms: LEAD_MS,
    everyMs: 50,
    what: `${lockKeys(kind, count)} leases`,
  });
  const body = `return require(${JSON.stringify(join(__dirname, 'heap.js'))}).settledHeap()`;
  return Number(await replica.evaluate(body, COLLECT_MS));
}

/** Leases have a TTL, the records beside them have none. */
async function leases(client: BareClient): Promise<number> {
  const info = await client.info('keyspace');
  return Number(/^db0:.*expires=(\d+)/mu.exec(info)?.[1] ?? 0);
}

function findings(heaps: Heaps): Measurements {
  const bytes = Object.fromEntries(KINDS.map((kind) => [kind, slope(heaps[kind])])) as Record<
    FlowKind,
    number
  >;
  const kib = (value: number) => value / 1024;
  return {
    about:
      'Heap in use after garbage collection, inside Node-RED, by the number of nodes deployed; slope of the line, KiB.',
    table: {
      columns: ['', 'deployed', 'KiB each', 'above the floor'],
      rows: KINDS.map((kind) => [
        KIND_TITLES[kind],
        [...new Set(heaps[kind].map(({ x }) => x))].join(', '),
        kib(bytes[kind]),
        kind === 'pass' ? '' : kib(bytes[kind] - bytes.pass),
      ]),
    },
    checks: [],
    notes: [`A lock key alone: ${kib(bytes.key - bytes.node).toFixed(1)} KiB.`],
    figures: { unit: 'bytes', each: bytes, heaps },
  };
}
