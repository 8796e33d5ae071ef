/**
 * A process of its own for what must not share an event loop with what measures it. Clocks need no reconciling:
 * `process.hrtime` is the machine's monotonic clock, the same in all processes of a machine.
 */
import { History } from '../../harness/history.js';
import { OwnedProcess } from '../../harness/owned-process.js';
import { within } from '../../harness/waiting.js';

/** ms */
const STOP_MS = 5_000;
const ASK_MS = 10_000;

type Answer = { readonly request: number; readonly value?: unknown; readonly error?: string };
type Incoming<Report> = Answer | { readonly report: Report };

export class Worker<Report> {
  /** What it reported unasked. */
  readonly reports = new History<Report>();
  readonly #process: OwnedProcess;
  readonly #pending = new Map<number, (answer: Answer) => void>();
  #requests = 0;

  private constructor(owned: OwnedProcess) {
    this.#process = owned;
    owned.child.on('message', (message) => this.#receive(message as unknown as Incoming<Report>));
    owned.child.on('error', () => undefined); // a channel that closes under a request: the request has its bound
    void owned.exited.then(() => this.#end());
  }

  /** @param file a TypeScript module that calls `serve` */
  static async start<Report>(file: string): Promise<Worker<Report>> {
    const owned = await OwnedProcess.start({
      command: process.execPath,
      args: ['--require', require.resolve('tsx/cjs'), file],
      ipc: true,
    });
    return new Worker<Report>(owned);
  }

  async ask<Value>(name: string, argument: object = {}, ms = ASK_MS): Promise<Value> {
    this.#requests += 1;
    const request = this.#requests;
    const answered = new Promise<Answer>((resolve) => this.#pending.set(request, resolve));
    this.#process.child.send({ request, name, argument });
    try {
      const what = () => `a worker to answer "${name}"${this.#process.report()}`;
      const { value, error } = await within(answered, ms, what);
      if (error !== undefined) throw new Error(`a worker failed to "${name}": ${error}`);
      return value as Value;
    } finally {
      this.#pending.delete(request);
    }
  }

  async stop(): Promise<void> {
    await this.#process.stop(STOP_MS);
  }

  #receive(incoming: Incoming<Report>): void {
    if ('report' in incoming) this.reports.add(incoming.report);
    else this.#pending.get(incoming.request)?.(incoming);
  }

  #end(): void {
    const error = `the worker has ended${this.#process.report()}`;
    this.reports.end(new Error(error));
    for (const [request, settle] of this.#pending) settle({ request, error });
  }
}
