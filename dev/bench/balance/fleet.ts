/** Replicas that share lock keys, each a process of its own. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../harness/node-red/index.js';
import type { RedisServer } from '../../harness/redis-server/index.js';
import { Worker } from '../worker/worker.js';
import { Ledger } from './ledger.js';
import type { LeadReport } from './reports.js';

const POLL_MS = 100;
/** ms; opening many lock keys on a busy machine. */
const OPEN_MS = 30_000;

export interface Sharing {
  readonly replicas: number;
  readonly keys: number;
  readonly ttlMs: number;
}

export class Fleet {
  readonly ledger = new Ledger();
  readonly #server: RedisServer;
  readonly #sharing: Sharing;
  readonly #workers = new Map<string, Worker<LeadReport>>();

  constructor(server: RedisServer, sharing: Sharing) {
    this.#server = server;
    this.#sharing = sharing;
  }

  get names(): readonly string[] {
    return [...this.#workers.keys()];
  }

  get loads(): readonly number[] {
    return this.names.map((name) => this.ledger.load(name));
  }

  /** Starts processes, then lets all of them campaign at once. Returns when they do, in ms of the machine's clock. */
  async join(names: readonly string[]): Promise<number> {
    const { host, port } = this.#server;
    const { keys, ttlMs } = this.#sharing;
    const started = await Promise.all(
      names.map(async (name) => {
        const worker = await Worker.start<LeadReport>(join(__dirname, 'worker.ts'));
        worker.reports.onEach((report) => this.ledger.note(name, report));
        this.#workers.set(name, worker);
        return { name, worker };
      }),
    );
    const begun = monotonicMs();
    await Promise.all(
      started.map(({ name, worker }) => worker.ask('open', { host, port, name, keys, ttlMs }, OPEN_MS)),
    );
    return begun;
  }

  /** Ends a process; it releases what it leads. */
  async leave(name: string): Promise<void> {
    await this.#workers.get(name)?.stop();
    this.#workers.delete(name);
  }

  /** Waits until every lock key has a leader and nothing has moved for `calmMs`. */
  async settled(calmMs: number, limitMs: number): Promise<void> {
    for (const begun = monotonicMs(); ; await delay(POLL_MS)) {
      const { moves, keys } = this.ledger;
      const last = moves.at(-1)?.atMs ?? Number.POSITIVE_INFINITY;
      if (keys === this.#sharing.keys && monotonicMs() - Math.max(last, begun) >= calmMs) return;
      if (monotonicMs() - begun > limitMs) throw new Error(`not settled: ${this.loads.join(' ')}`);
    }
  }

  /** CPU of all processes, in ms per second, over a while. */
  async cpu(overMs: number): Promise<number> {
    const read = () =>
      Promise.all([...this.#workers.values()].map((worker) => worker.ask<{ cpuMs: number }>('cpu')));
    const before = await read();
    await delay(overMs);
    const after = await read();
    const spent = after.map(({ cpuMs }, index) => cpuMs - (before[index]?.cpuMs ?? cpuMs));
    return (spent.reduce((sum, ms) => sum + ms, 0) / overMs) * 1000;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
  }
}
