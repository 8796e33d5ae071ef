/** The machine that the figures were measured on; without it they cannot be compared. */
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { locateRedis, startRedisServer } from '../harness/redis-server/index.js';
import { bareClient } from './bare-client.js';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly redis: { readonly version: string; readonly origin: string };
  /** The load average of the last minute before the run: what else the machine was busy with. */
  readonly load: number;
}

/** Starts a server for a moment, to ask it what it is. */
export async function describeMachine(): Promise<Machine> {
  const load = currentLoad();
  const { origin } = await locateRedis({ log: (line) => process.stderr.write(`${line}\n`) });
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    redis: { version: await serverVersion(), origin },
    load,
  };
}

export function currentLoad(): number {
  return loadavg()[0] ?? Number.NaN;
}

export function machineLines(machine: Machine): readonly string[] {
  const { cpu, cores, memoryGiB, system, node, redis, load } = machine;
  return [
    `machine: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}; load before the run ${load.toFixed(2)}`,
    `Node.js ${node}; ${redis.version} (${redis.origin}), loopback`,
  ];
}

async function serverVersion(): Promise<string> {
  const server = await startRedisServer({ own: true });
  try {
    const client = await bareClient(server);
    const info = await client.info('server');
    client.destroy();
    const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'mu').exec(info)?.[1];
    const valkey = field('valkey_version');
    return valkey === undefined ? `Redis ${field('redis_version') ?? 'unknown'}` : `Valkey ${valkey}`;
  } finally {
    await server.stop();
  }
}
