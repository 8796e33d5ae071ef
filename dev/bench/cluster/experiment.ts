/**
 * What a replica costs on a cluster while nothing happens: one process that leads 200 lock keys on three shards, and one
 * that follows.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startCluster } from '../../harness/redis-server/index.js';
import { check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import type { IdleRole } from '../idle/replica.js';
import type { CpuReading, IdleReport } from '../idle/reports.js';
import { Worker } from '../worker/worker.js';
import { ObservedNode } from './observed-node.js';

const KEYS = 200;
const SHARDS = 3;
/** ms */
const SETTLE_MS = 20_000;
const CALM_MS = 3_000;

interface Cost {
  readonly role: IdleRole;
  readonly connections: number;
  readonly sent: Readonly<Record<string, number>>;
  readonly cpuMs: number;
}

interface Process {
  readonly role: IdleRole;
  readonly worker: Worker<IdleReport>;
  /** Its connections, by node. */
  readonly addresses: readonly ReadonlySet<string>[];
}

export const cluster: Experiment = {
  name: 'cluster',
  title: 'Idle cost per process on a cluster',
  run: async ({ quick, progress }: Setting) => {
    const window = quick ? { ttlMs: 1_000, ttls: 5 } : { ttlMs: 10_000, ttls: 4 };
    progress.say(`${KEYS} lock keys on ${SHARDS} shards, ${(window.ttls * window.ttlMs) / 1000} s`);
    return findings(window, await measure(window));
  },
};

interface Window {
  readonly ttlMs: number;
  readonly ttls: number;
}

async function measure({ ttlMs, ttls }: Window): Promise<readonly Cost[]> {
  const servers = await startCluster({ masters: SHARDS, replicas: 0 });
  const nodes = await Promise.all(servers.nodes.map((server) => ObservedNode.of(server)));
  const processes: Process[] = [];
  try {
    for (const role of ['leader', 'follower'] as const) {
      const before = await Promise.all(nodes.map((node) => node.connections()));
      const worker = await Worker.start<IdleReport>(join(__dirname, '../idle/worker.ts'));
      processes.push({ role, worker, addresses: [] });
      await worker.ask('open', { servers: servers.addresses, name: role, keys: KEYS, ttlMs });
      await worker.reports.waitFor((report) => report.role === role, SETTLE_MS, `the ${role} to settle`);
      const now = await Promise.all(nodes.map((node) => node.connections()));
      const addresses = now.map(
        (present, at) => new Set([...present].filter((address) => !before[at]?.has(address))),
      );
      processes[processes.length - 1] = { role, worker, addresses };
    }
    await delay(CALM_MS);
    const pause = delay(ttls * ttlMs);
    return await Promise.all(processes.map((each) => costOf(each, nodes, pause)));
  } finally {
    await Promise.all(processes.map(({ worker }) => worker.stop()));
    for (const node of nodes) node.stop();
    await servers.stop();
  }
}

async function costOf(
  { role, worker, addresses }: Process,
  nodes: readonly ObservedNode[],
  pause: Promise<unknown>,
): Promise<Cost> {
  const sent = (): Record<string, number> => {
    const total: Record<string, number> = {};
    nodes.forEach((node, at) => {
      for (const [command, calls] of Object.entries(node.sentBy(addresses[at] ?? new Set()))) {
        total[command] = (total[command] ?? 0) + calls;
      }
    });
    return total;
  };
  const before = sent();
  const cpuBefore = await worker.ask<CpuReading>('cpu');
  await pause;
  const cpuAfter = await worker.ask<CpuReading>('cpu');
  const after = sent();
  const present = await Promise.all(nodes.map((node) => node.connections()));
  const open = addresses.map((own, at) => [...own].filter((address) => present[at]?.has(address)).length);
  return {
    role,
    connections: open.reduce((sum, count) => sum + count, 0),
    sent: Object.fromEntries(
      Object.entries(after).map(([command, calls]) => [command, calls - (before[command] ?? 0)]),
    ),
    cpuMs: cpuAfter.cpuMs - cpuBefore.cpuMs,
  };
}

function findings({ ttlMs, ttls }: Window, costs: readonly Cost[]): Measurements {
  const perTtl = ({ sent }: Cost, command: string): number => (sent[command] ?? 0) / ttls;
  return {
    about: `${KEYS} lock keys on ${SHARDS} shards, over ${ttls} TTLs of ${ttlMs / 1000} s; all nodes together.`,
    table: {
      columns: ['', 'scripts/TTL', 'questions/TTL', 'PINGs/TTL', 'connections', 'CPU ms/s'],
      rows: costs.map((cost) => [
        cost.role,
        perTtl(cost, 'evalsha'),
        perTtl(cost, 'cluster'),
        perTtl(cost, 'ping'),
        cost.connections,
        (cost.cpuMs * 1000) / (ttls * ttlMs),
      ]),
    },
    checks: costs.flatMap((cost) => {
      const rounds = (cost.role === 'leader' ? 3 : 1) * ttls + 1;
      return [
        check({
          name: `${cost.role}: scripts (at most one per key and round)`,
          value: cost.sent.evalsha ?? 0,
          comparison: '<=',
          target: rounds * KEYS,
          unit: '',
        }),
        check({
          name: `${cost.role}: connections (four per primary)`,
          value: cost.connections,
          comparison: '<=',
          target: 4 * SHARDS,
          unit: '',
        }),
      ];
    }),
    notes: [],
    figures: { ttlMs, ttls, costs },
  };
}
