/**
 * A process of its own for what must not share an event loop with what measures it. Clocks need no reconciling:
 * `process.hrtime` is the machine's monotonic clock, the same in all processes of a machine.
 */
import { History } from '../../harness/history.js';
import { IpcRequests, type Reply } from '../../harness/ipc-requests.js';
import { OwnedProcess } from '../../harness/owned-process.js';
import { QUICK_TSX } from '../../harness/typescript-program.js';

/** ms */
const STOP_MS = 5_000;
const ASK_MS = 10_000;

/** The worker is process 1 of a namespace, as in a container, and the kernel ends all of it with the worker. */
const OWN_NAMESPACE = ['unshare', '--pid', '--fork', '--kill-child'] as const;

export interface WorkerOptions {
  readonly nodeArguments?: readonly string[];
  /** Whether it is the first process of a PID namespace. Only on Linux, and with the right to make one. */
  readonly namespace?: boolean;
}

type Incoming<Report> = Reply | { readonly report: Report };

export class Worker<Report> {
  /** What it reported unasked. */
  readonly reports = new History<Report>();
  readonly #process: OwnedProcess;
  readonly #requests: IpcRequests;

  private constructor(owned: OwnedProcess) {
    this.#process = owned;
    this.#requests = new IpcRequests(owned.child, 'a worker');
    owned.child.on('message', (message) => this.#receive(message as unknown as Incoming<Report>));
    void owned.exited.then(() => this.#end());
  }

  /** @param file a TypeScript module that calls `serve` */
  static async start<Report>(file: string, options: WorkerOptions = {}): Promise<Worker<Report>> {
    const { nodeArguments = [], namespace = false } = options;
    const node = [process.execPath, ...nodeArguments, '--require', QUICK_TSX, file];
    const [command = '', ...args] = namespace ? [...OWN_NAMESPACE, ...node] : node;
    return new Worker<Report>(await OwnedProcess.start({ command, args, ipc: true }));
  }

  ask<Value>(name: string, argument: object = {}, ms = ASK_MS): Promise<Value> {
    const printed = () => this.#process.report();
    return this.#requests.ask(name, argument, ms, printed) as Promise<Value>;
  }

  /** SIGKILL. Resolves when the process has ended. */
  async kill(): Promise<void> {
    await this.#process.kill();
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Without waiting for anything. */
  signal(signal: NodeJS.Signals): void {
    this.#process.signal(signal);
  }

  async stop(): Promise<void> {
    await this.#process.stop(STOP_MS);
  }

  #receive(incoming: Incoming<Report>): void {
    if ('report' in incoming) this.reports.add(incoming.report);
    else this.#requests.settle(incoming);
  }

  #end(): void {
    const error = `the worker has ended${this.#process.report()}`;
    this.reports.end(new Error(error));
    this.#requests.end(error);
  }
}
