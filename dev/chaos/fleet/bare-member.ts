/** A replica without Node-RED, see `replica/main.ts`. */
import { join } from 'node:path';
import { History } from '../../harness/history.js';
import { type Exit, OwnedProcess } from '../../harness/owned-process.js';
import { within } from '../../harness/waiting.js';
import type { ReplicaNetwork } from '../proxy/replica-network.js';
import type { Met, Order, Workplace } from '../replica/workplace.js';
import { guardsOf } from './guards.js';
import type { ChaosReplica } from './member.js';

export interface BareMemberOptions {
  readonly program: string;
  readonly folder: string;
  readonly network: ReplicaNetwork;
  readonly place: Omit<Workplace, 'process' | 'file'>;
}

/** ms */
const STOP_MS = 3_000;

interface Incarnation {
  readonly owned: OwnedProcess;
  readonly reports: History<Met>;
  /** Whether its end was asked for. */
  doomed: boolean;
}

export class BareMember implements ChaosReplica {
  readonly files: string[] = [];
  readonly mishaps: string[] = [];
  readonly #options: BareMemberOptions;
  #now: Incarnation | undefined;

  constructor(options: BareMemberOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.place.name;
  }

  get network(): ReplicaNetwork {
    return this.#options.network;
  }

  get running(): boolean {
    return this.#now !== undefined && !this.#now.owned.gone;
  }

  async start(): Promise<void> {
    const { program, folder, place } = this.#options;
    const process_ = `${place.name}.${this.files.length + 1}`;
    const file = join(folder, `${process_}.jsonl`);
    this.files.push(file);
    const whole: Workplace = { ...place, process: process_, file };
    const owned = await OwnedProcess.start({
      command: process.execPath,
      args: [program, JSON.stringify(whole)],
      ipc: true,
    });
    const incarnation: Incarnation = { owned, reports: new History<Met>(), doomed: false };
    owned.child.on('message', (report) => incarnation.reports.add(report as Met));
    owned.child.on('error', () => undefined); // an order to a process that is just ending
    void owned.exited.then((exit) => this.#over(process_, incarnation, exit));
    this.#now = incarnation;
  }

  async met(ms: number): Promise<void> {
    await this.#now?.reports.waitFor(() => true, ms, `${this.name} to know of every lock key`);
  }

  guards(): readonly number[] {
    return this.#now === undefined ? [] : guardsOf(this.#now.owned.pid);
  }

  freeze(): void {
    this.#now?.owned.signal('SIGSTOP');
  }

  thaw(): void {
    this.#now?.owned.signal('SIGCONT');
  }

  async kill(): Promise<void> {
    if (this.#now === undefined) return;
    this.#now.doomed = true;
    await this.#now.owned.kill();
  }

  give(order: Order): void {
    if (this.#now === undefined || this.#now.owned.gone) return;
    if (order.do === 'throw' || order.do === 'exit' || order.do === 'leave') this.#now.doomed = true;
    this.#now.owned.child.send(order, () => undefined);
  }

  async ended(ms: number): Promise<void> {
    if (this.#now === undefined) return;
    await within(this.#now.owned.exited, ms, `${this.name} to end`).catch(() => this.kill());
  }

  async stop(): Promise<void> {
    if (this.#now !== undefined) {
      this.#now.doomed = true;
      await this.#now.owned.stop(STOP_MS);
    }
    await this.network.close();
  }

  #over(process_: string, { owned, reports, doomed }: Incarnation, { code, signal }: Exit): void {
    reports.end(new Error(`${process_} has ended`));
    if (!doomed) this.mishaps.push(`${process_} ended by itself (${signal ?? code})${owned.report()}`);
  }
}
