/** A replica that is a real Node-RED with the package as it is published. */
import { join } from 'node:path';
import { type Replica, startReplica } from '../../harness/node-red/index.js';
import { poll, within } from '../../harness/waiting.js';
import type { ReplicaNetwork } from '../proxy/replica-network.js';
import type { Order } from '../replica/workplace.js';
import type { ChaosReplica } from './member.js';
import { fleetFlows } from './node-red-flows.js';

export interface NodeRedMemberOptions {
  readonly name: string;
  readonly network: ReplicaNetwork;
  /** Of the server. */
  readonly port: number;
  /** The package under test, built. */
  readonly packageDir: string;
  readonly folder: string;
  readonly keys: readonly string[];
  readonly ttlMs: number;
  readonly everyMs: number;
  readonly epoch: string;
}

interface Incarnation {
  readonly replica: Replica;
  doomed: boolean;
  gone: boolean;
}

export class NodeRedMember implements ChaosReplica {
  readonly files: string[] = [];
  readonly mishaps: string[] = [];
  readonly #options: NodeRedMemberOptions;
  #now: Incarnation | undefined;

  constructor(options: NodeRedMemberOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get network(): ReplicaNetwork {
    return this.#options.network;
  }

  get running(): boolean {
    return this.#now !== undefined && !this.#now.gone;
  }

  async start(): Promise<void> {
    const { name, port, packageDir, folder, keys, ttlMs, everyMs, epoch } = this.#options;
    const process_ = `${name}.${this.files.length + 1}`;
    const file = join(folder, `${process_}.jsonl`);
    this.files.push(file);
    const replica = await startReplica({
      hostname: name,
      packageDir,
      flows: fleetFlows(port, keys, ttlMs),
      settings: { logLevel: 'warn' },
    });
    const incarnation: Incarnation = { replica, doomed: false, gone: false };
    void replica.exited.then(({ code, signal }) => {
      incarnation.gone = true;
      if (!incarnation.doomed)
        this.mishaps.push(`${process_} ended by itself (${signal ?? code})\n${replica.report()}`);
    });
    this.#now = incarnation;
    const program = join(__dirname, 'in-node-red.js');
    const place = { process: process_, keys, file, everyMs, epoch };
    // A server that is away just now delays nothing of this.
    await replica.evaluate(`require(${JSON.stringify(program)})(RED, ${JSON.stringify(place)})`);
  }

  async met(ms: number): Promise<void> {
    const replica = this.#now?.replica;
    if (replica === undefined) return;
    await poll(async () => (await replica.evaluate('return globalThis.chaos.met()')) === true, {
      ms,
      everyMs: 50,
      what: `${this.name} to know of every lock key`,
    });
  }

  freeze(): void {
    this.#now?.replica.freeze();
  }

  thaw(): void {
    this.#now?.replica.thaw();
  }

  async kill(): Promise<void> {
    if (this.#now === undefined) return;
    this.#now.doomed = true;
    await this.#now.replica.kill();
  }

  give(order: Order): void {
    if (this.#now === undefined || this.#now.gone) return;
    const { replica } = this.#now;
    if (order.do === 'throw' || order.do === 'exit' || order.do === 'leave') this.#now.doomed = true;
    if (order.do === 'leave') replica.signal('SIGTERM');
    // Some orders are not answered, because the process ends by them; others while it is frozen.
    else replica.evaluate(bodyOf(order), 60_000).catch(() => undefined);
  }

  async ended(ms: number): Promise<void> {
    if (this.#now === undefined) return;
    await within(this.#now.replica.exited, ms, `${this.name} to end`).catch(() => this.kill());
  }

  async stop(): Promise<void> {
    if (this.#now !== undefined) {
      this.#now.doomed = true;
      await this.#now.replica.stop();
    }
    await this.network.close();
  }
}

function bodyOf(order: Exclude<Order, { do: 'leave' }>): string {
  switch (order.do) {
    case 'throw':
      return "setImmediate(() => { throw new Error('by order'); })";
    case 'exit':
      return "require('node:process').exit(0)";
    case 'busy':
      return `globalThis.chaos.busy(${order.ms}, ${order.acting})`;
    case 'burst':
      return `globalThis.chaos.burst(${order.rounds})`;
    case 'resign':
      throw new Error('a Node-RED cannot be told to resign');
  }
}
