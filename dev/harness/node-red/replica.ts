/** One Node-RED process, seen and steered from outside. */
import type { History } from '../history.js';
import type { Exit, OwnedProcess } from '../owned-process.js';
import { within } from '../waiting.js';
import { type DeploymentType, getFlows, postFlows } from './admin-api.js';
import type { SeenEvent, SeenLog, SeenMessage, SeenStatus } from './reports.js';
import type { Wire } from './wire.js';

/** Bounds in milliseconds. Node-RED gives each closing node 15 s, so a stop that hangs in a node shows after that. */
const START_MS = 30_000;
const DEPLOY_MS = 20_000;
const STOP_MS = 20_000;
const ANSWER_MS = 5_000;

export interface ReplicaProcess {
  readonly name: string;
  /** Versions of Node-RED and Node.js. */
  readonly version: string;
  readonly nodeVersion: string;
  readonly adminRoot: string;
}

export class Replica {
  readonly name: string;
  readonly version: string;
  readonly nodeVersion: string;
  /** Resolves once the process has ended and its user folder is removed. */
  readonly exited: Promise<Exit>;
  readonly #process: OwnedProcess;
  readonly #wire: Wire;
  readonly #adminRoot: string;

  constructor(identity: ReplicaProcess, owned: OwnedProcess, wire: Wire, exited: Promise<Exit>) {
    this.name = identity.name;
    this.version = identity.version;
    this.nodeVersion = identity.nodeVersion;
    this.#adminRoot = identity.adminRoot;
    this.#process = owned;
    this.#wire = wire;
    this.exited = exited;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** 0 until the replica listens. */
  get port(): number {
    return this.#wire.ports.last() ?? 0;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.port}${this.#adminRoot}`;
  }

  get running(): boolean {
    return !this.#process.gone;
  }

  /** What the `fleet-probe` nodes received. */
  get messages(): History<SeenMessage> {
    return this.#wire.messages;
  }

  get statuses(): History<SeenStatus> {
    return this.#wire.statuses;
  }

  get events(): History<SeenEvent> {
    return this.#wire.events;
  }

  /** What the runtime and its nodes logged: structured, without the noise of the console. */
  get logs(): History<SeenLog> {
    return this.#wire.logs;
  }

  /** The last lines of the process' output, for failure reports. */
  get logLines(): readonly string[] {
    return this.#process.lines;
  }

  /** The status that a node shows now. */
  statusOf(node: string): SeenStatus['status'] | undefined {
    return this.statuses.last((seen) => seen.node === node)?.status;
  }

  /** The first message, past or coming, that fits. */
  waitFor(fits: (seen: SeenMessage) => boolean, ms: number, what = 'a message'): Promise<SeenMessage> {
    return this.messages.waitFor(fits, ms, `${what} on ${this.name}`);
  }

  /** Resolves when a node shows a status that fits, which it may do already. */
  async waitForStatus(
    node: string,
    fits: (status: SeenStatus['status']) => boolean,
    ms: number,
  ): Promise<SeenStatus['status']> {
    const now = this.statusOf(node);
    if (now && fits(now)) return now;
    const seen = await this.statuses.waitFor(
      (entry) => entry.node === node && fits(entry.status),
      ms,
      `a status of ${node} on ${this.name}`,
      this.statuses.mark(),
    );
    return seen.status;
  }

  /**
   * Resolves when the port is known and the flows run, or at least Node-RED has decided whether they shall; rejects at
   * once if it refuses to start them.
   */
  async ready(flowsMustRun = true): Promise<void> {
    const listening = this.#wire.ports.waitFor(() => true, START_MS, `${this.name} to listen`);
    await this.#flowsSettled(0, START_MS, listening, flowsMustRun ? started : decided);
  }

  /** Deploys through the admin API, and resolves when the flows run again. */
  async deploy(flows: readonly unknown[], type: DeploymentType = 'full'): Promise<void> {
    const mark = this.events.mark();
    await this.#flowsSettled(mark, DEPLOY_MS, postFlows(this.adminUrl, flows, type), started);
  }

  getFlows(): Promise<readonly unknown[]> {
    return getFlows(this.adminUrl);
  }

  /** Hands a message to a node; resolves when the node's input listeners have returned. */
  async inject(node: string, message: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.#wire.ask('inject', { node, message }, ANSWER_MS);
  }

  /** `RED.stop()`: flows and runtime end, the process lives on. */
  async stopRuntime(): Promise<void> {
    await this.#wire.ask('stopRuntime', undefined, STOP_MS);
  }

  /** Blocks the replica's event loop for `ms` milliseconds; resolves when it is free again. */
  async stall(ms: number): Promise<void> {
    await this.#wire.ask('stall', { ms }, ms + ANSWER_MS);
  }

  /** Runs the body of an async function in the replica: `RED`, `nodeRed` and `require` are in scope. */
  evaluate(body: string, ms = ANSWER_MS): Promise<unknown> {
    return this.#wire.ask('evaluate', { body }, ms);
  }

  /** SIGSTOP. */
  freeze(): void {
    this.#process.signal('SIGSTOP');
  }

  /** SIGCONT. */
  thaw(): void {
    this.#process.signal('SIGCONT');
  }

  /** Any other signal, SIGHUP for example. */
  signal(signal: NodeJS.Signals): void {
    this.#process.signal(signal);
  }

  /** SIGKILL. Resolves when the process has ended. */
  async kill(): Promise<Exit> {
    await this.#process.kill();
    return this.exited;
  }

  /** SIGTERM, and SIGKILL if the replica is still there after 20 s (`forced`). May be called again. */
  async stop(): Promise<Exit & { readonly forced: boolean }> {
    const exit = await this.#process.stop(STOP_MS);
    await this.exited;
    return exit;
  }

  /** For the end of an error message: what the replica printed last. */
  report(lines = 30): string {
    return `${this.name} (Node-RED ${this.version}, Node.js ${this.nodeVersion}):${this.#process.report(lines)}`;
  }

  async #flowsSettled(
    mark: number,
    ms: number,
    alongside: Promise<unknown>,
    fits: (event: SeenEvent) => boolean,
  ): Promise<void> {
    const settled = (event: SeenEvent) => fits(event) || refusal(event) !== undefined;
    const outcome = this.events.waitFor(settled, ms, `the flows of ${this.name} to start`, mark);
    try {
      const [event] = await within(Promise.all([outcome, alongside]), ms, `${this.name} to start its flows`);
      if (!fits(event)) throw new Error(`the flows of ${this.name} do not start: ${refusal(event)}`);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.report()}`, { cause: error });
    }
  }
}

function started({ name }: SeenEvent): boolean {
  return name === 'flows:started';
}

/** The flows run, or stay stopped as the settings want it. */
function decided(event: SeenEvent): boolean {
  const { name, detail } = event;
  const stopped =
    name === 'runtime-event' && detail.id === 'runtime-state' && detail.payload?.state === 'stop';
  return started(event) || (stopped && refusal(event) === undefined);
}

/** Why Node-RED does not start the flows (a type or module is missing), in its own words. */
function refusal({ name, detail }: SeenEvent): string | undefined {
  if (name !== 'runtime-event' || detail.id !== 'runtime-state') return undefined;
  return detail.payload?.error === undefined ? undefined : JSON.stringify(detail.payload);
}
