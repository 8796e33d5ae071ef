/** A replica that is a real Node-RED with the package as it is published. */
import { join } from 'node:path';
import { type Replica, request } from '../../harness/node-red/index.js';
import type { Exit } from '../../harness/owned-process.js';
import { poll, within } from '../../harness/waiting.js';
import type { ReplicaNetwork } from '../proxy/replica-network.js';
import type { Order } from '../replica/workplace.js';
import { guardsOf } from './guards.js';
import type { ChaosReplica } from './member.js';

/** One process of a replica: its name, and where its history goes. */
export interface Incarnation {
  readonly process: string;
  readonly file: string;
}

export interface NodeRedMemberOptions {
  readonly name: string;
  readonly network: ReplicaNetwork;
  readonly folder: string;
  /** Starts a process in which `globalThis.chaos` acts, records, and takes orders. */
  readonly boot: (incarnation: Incarnation) => Promise<Replica>;
  readonly witness?: Witness;
}

/** Is told what the history files cannot show. */
export interface Witness {
  frozen(process: string): void;
  thawed(process: string): void;
  /** A process has ended unasked. Whether it may end so. */
  endedItself(process: string, exit: Exit): boolean;
}

interface Running extends Incarnation {
  readonly replica: Replica;
  doomed: boolean;
  gone: boolean;
}

export class NodeRedMember implements ChaosReplica {
  readonly files: string[] = [];
  readonly mishaps: string[] = [];
  readonly #options: NodeRedMemberOptions;
  #now: Running | undefined;

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
    const { name, folder, boot, witness } = this.#options;
    const process_ = `${name}.${this.files.length + 1}`;
    const file = join(folder, `${process_}.jsonl`);
    this.files.push(file);
    const replica = await boot({ process: process_, file }).catch((error: Error) => {
      this.mishaps.push(`${process_} did not start: ${error.message}`);
      throw error;
    });
    const running: Running = { process: process_, file, replica, doomed: false, gone: false };
    void replica.exited.then((exit) => {
      running.gone = true;
      if (running.doomed || witness?.endedItself(process_, exit) === true) return;
      const { code, signal } = exit;
      this.mishaps.push(`${process_} ended by itself (${signal ?? code})\n${replica.report()}`);
    });
    this.#now = running;
  }

  async met(ms: number): Promise<void> {
    const asked = this.#now;
    if (asked === undefined) return;
    const hasMet = async () =>
      asked.gone || (await asked.replica.evaluate('return globalThis.chaos.met()')) === true;
    await poll(() => hasMet().catch(() => asked.gone), {
      ms,
      everyMs: 50,
      what: `${this.name} to know of every lock key`,
    });
  }

  guards(): readonly number[] {
    return this.#now === undefined ? [] : guardsOf(this.#now.replica.pid);
  }

  freeze(): void {
    if (this.#now === undefined) return;
    this.#options.witness?.frozen(this.#now.process);
    this.#now.replica.freeze();
  }

  thaw(): void {
    if (this.#now === undefined) return;
    this.#now.replica.thaw();
    this.#options.witness?.thawed(this.#now.process);
  }

  async kill(): Promise<void> {
    if (this.#now === undefined) return;
    this.#now.doomed = true;
    await this.#now.replica.kill();
  }

  give(order: Order): void {
    if (this.#now === undefined || this.#now.gone) return;
    if (order.do === 'throw' || order.do === 'exit' || order.do === 'leave') this.#now.doomed = true;
    // Some orders are not answered, because the process ends by them; others while it is frozen, or cannot be obeyed.
    obey(this.#now.replica, order).catch(() => undefined);
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

/** ms */
const ANSWER_MS = 60_000;

async function obey(replica: Replica, order: Order): Promise<unknown> {
  const ask = (body: string) => replica.evaluate(body, ANSWER_MS);
  switch (order.do) {
    case 'throw':
      return ask("setImmediate(() => { throw new Error('by order'); })");
    case 'exit':
      return ask("require('node:process').exit(0)");
    case 'leave':
      return replica.signal('SIGTERM');
    case 'busy':
      return ask(`globalThis.chaos.busy(${order.ms}, ${order.acting})`);
    case 'burst':
      return ask(`globalThis.chaos.burst(${order.rounds})`);
    case 'hand over':
      return post(replica, 'cluster-leader/hand-over', { key: order.key, to: order.to });
    case 'drain':
      return post(replica, 'cluster-leader/drain', { member: '', on: order.on });
    case 'deploy':
      return replica.deploy(await replica.getFlows(), order.type);
    case 'resign':
      throw new Error('a Node-RED cannot be told to resign');
  }
}

function post(replica: Replica, path: string, body: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return request(replica.adminUrl, path, { method: 'POST', headers, body: JSON.stringify(body) });
}
