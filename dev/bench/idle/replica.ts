/** A process with many lock keys, and which connections are its. */
import { join } from 'node:path';
import type { RedisServer } from '../../harness/redis-server/index.js';
import type { BareClient } from '../bare-client.js';
import { Worker } from '../worker/worker.js';
import { connectedAddresses, type Monitor, type Sent } from './monitor.js';
import type { CpuReading, IdleReport } from './reports.js';

/** ms */
const SETTLE_MS = 20_000;

export type IdleRole = 'leader' | 'follower';

export interface IdleCost {
  readonly role: IdleRole;
  readonly keys: number;
  /** Connections that the process holds at the end of the measurement. */
  readonly connections: number;
  /** Within {@link windowMs}. */
  readonly sent: Sent;
  readonly windowMs: number;
  readonly cpuMs: number;
}

export class IdleReplica {
  readonly #role: IdleRole;
  readonly #keys: number;
  readonly #worker: Worker<IdleReport>;
  readonly #addresses: ReadonlySet<string>;

  private constructor(
    role: IdleRole,
    keys: number,
    worker: Worker<IdleReport>,
    addresses: ReadonlySet<string>,
  ) {
    this.#role = role;
    this.#keys = keys;
    this.#worker = worker;
    this.#addresses = addresses;
  }

  /** Resolves when it leads, or follows, in all of its lock keys. The first on a server leads. */
  static async start(
    role: IdleRole,
    keys: number,
    ttlMs: number,
    { server, client }: { readonly server: RedisServer; readonly client: BareClient },
  ): Promise<IdleReplica> {
    const before = await connectedAddresses(client);
    const worker = await Worker.start<IdleReport>(join(__dirname, 'worker.ts'));
    try {
      const { host, port } = server;
      await worker.ask('open', { servers: [{ host, port }], name: role, keys, ttlMs });
      await worker.reports.waitFor(
        (report) => report.role === role,
        SETTLE_MS,
        `${keys} lock keys to settle`,
      );
      const now = await connectedAddresses(client);
      return new IdleReplica(role, keys, worker, new Set([...now].filter((address) => !before.has(address))));
    } catch (error) {
      await worker.stop();
      throw error;
    }
  }

  /** What it costs while `pause` lasts. */
  async cost(monitor: Monitor, client: BareClient, pause: Promise<unknown>): Promise<IdleCost> {
    const sentBefore = monitor.sentBy(this.#addresses);
    const before = await this.#worker.ask<CpuReading>('cpu');
    await pause;
    const after = await this.#worker.ask<CpuReading>('cpu');
    const sentAfter = monitor.sentBy(this.#addresses);
    const connected = await connectedAddresses(client);
    return {
      role: this.#role,
      keys: this.#keys,
      connections: [...this.#addresses].filter((address) => connected.has(address)).length,
      sent: Object.fromEntries(
        Object.entries(sentAfter).map(([command, calls]) => [command, calls - (sentBefore[command] ?? 0)]),
      ),
      windowMs: after.atMs - before.atMs,
      cpuMs: after.cpuMs - before.cpuMs,
    };
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }
}
