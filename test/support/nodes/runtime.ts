/**
 * A Node-RED runtime inside this process, by node-red-node-test-helper: what its nodes send, show and log is kept in
 * histories, so that a test may wait for a thing before or after it happens.
 */
import type { EventEmitter } from 'node:events';
import { History } from '../../../dev/harness/history.js';
import { within } from '../../../dev/harness/waiting.js';

// biome-ignore lint/suspicious/noExplicitAny: a Node-RED message may hold anything
export type Message = any;
export type FlowNodes = readonly Readonly<Record<string, unknown>>[];
type Credentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface RunningNode {
  receive(message: object): void;
}

/** Of the helper, which ships no types. `_redNodes` is the runtime's own API: its `setFlows` has no 300 ms bound. */
interface TestHelper {
  load(nodes: readonly unknown[], flow: FlowNodes, credentials: Credentials): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): RunningNode | null;
  readonly _redNodes: {
    setFlows(flow: FlowNodes, credentials: null, type: string): Promise<unknown>;
  };
}

interface LogHandler {
  emit(event: 'log', entry: { level: number; msg: unknown; id?: string }): void;
}

const helper = require('node-red-node-test-helper') as TestHelper;
const util = require('@node-red/util') as {
  readonly events: EventEmitter;
  readonly log: { addHandler(handler: LogHandler): void; removeHandler(handler: LogHandler): void };
};
const packageNodes = [
  require('../../../nodes/valkey-config.js'),
  require('../../../nodes/cluster-leader.js'),
  require('../../../nodes/release-cluster-leader.js'),
];

export interface Received {
  readonly label: string;
  readonly message: Message;
}

export interface Shown {
  readonly node: string;
  readonly status: { readonly fill?: string; readonly shape?: string; readonly text?: string };
}

export interface Logged {
  readonly level: 'error' | 'warn' | 'info';
  readonly node: string | undefined;
  readonly text: string;
}

/** Node-RED's numbers of log levels. */
const ERROR = 20;
const WARN = 30;
const INFO = 40;

const LEVELS: Readonly<Record<number, Logged['level']>> = {
  [ERROR]: 'error',
  [WARN]: 'warn',
  [INFO]: 'info',
};

/** Bound of a wait for something that takes milliseconds, in ms; generous for a busy machine. */
export const SOON_MS = 5_000;

const living = new Set<Runtime>();

/** For `afterEach`: stops what a test has not stopped itself. */
export async function stopRuntimes(): Promise<void> {
  for (const runtime of living) await runtime.stop();
}

export class Runtime {
  /** What the `test-probe` nodes received. */
  readonly received = new History<Received>();
  readonly shown = new History<Shown>();
  readonly logged = new History<Logged>();
  readonly #onStatus = ({ id, status }: { id: string; status: Shown['status'] }) =>
    this.shown.add({ node: id, status });
  readonly #logHandler: LogHandler = {
    emit: (_event, { level, msg, id }) => {
      const name = LEVELS[level];
      if (name === undefined) return;
      const text = msg instanceof Error ? msg.message : String(msg);
      this.logged.add({ level: name, node: id, text });
    },
  };

  #stopped: Promise<void> | undefined;

  /** Resolves when the flow runs. */
  static async start(flow: FlowNodes, credentials: Credentials = {}): Promise<Runtime> {
    const runtime = new Runtime();
    living.add(runtime);
    util.events.on('node-status', runtime.#onStatus);
    util.log.addHandler(runtime.#logHandler);
    try {
      await helper.load([...packageNodes, runtime.#probe], flow, credentials);
    } catch (error) {
      await runtime.stop();
      throw error;
    }
    return runtime;
  }

  /** Stops the flow, as the end of the runtime does. Resolves, for each caller, when all nodes are closed. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    try {
      await helper.unload();
    } finally {
      living.delete(this);
      util.events.off('node-status', this.#onStatus);
      util.log.removeHandler(this.#logHandler);
    }
  }

  /** Resolves when the new flow runs. */
  async deploy(flow: FlowNodes, type: 'full' | 'nodes' | 'flows' = 'full'): Promise<void> {
    const started = new Promise<void>((resolve) => util.events.once('flows:started', () => resolve()));
    await helper._redNodes.setFlows(flow, null, type);
    await within(started, SOON_MS, 'the flows to start');
  }

  inject(node: string, message: Record<string, unknown> = {}): void {
    const target = helper.getNode(node);
    if (target === null) throw new Error(`there is no node ${node}`);
    target.receive(message);
  }

  /** Everything that a probe received so far. */
  at(label: string): readonly Message[] {
    return this.received.all.filter((seen) => seen.label === label).map(({ message }) => message);
  }

  /** The first message at a probe that fits, at or after `from` (a mark of {@link received}). */
  async next(
    label: string,
    fits: (message: Message) => boolean = () => true,
    { from = 0, ms = SOON_MS }: { readonly from?: number; readonly ms?: number } = {},
  ): Promise<Message> {
    const said = () => `a message at "${label}"; seen: ${this.#account()}`;
    const seen = await this.#told(
      this.received.waitFor((entry) => entry.label === label && fits(entry.message), ms, 'a message', from),
      said,
    );
    return seen.message;
  }

  /** Resolves when the node shows such a status, which it may do already. */
  async status(node: string, fits: (status: Shown['status']) => boolean, ms = SOON_MS): Promise<void> {
    const now = this.shown.last((shown) => shown.node === node);
    if (now !== undefined && fits(now.status)) return;
    await this.#told(
      this.shown.waitFor(
        (shown) => shown.node === node && fits(shown.status),
        ms,
        'a status',
        this.shown.mark(),
      ),
      () => `a status of ${node}; seen: ${this.#account()}`,
    );
  }

  /** Resolves when the node has shown such a status, be it for a moment. */
  async hasShown(node: string, fits: (status: Shown['status']) => boolean): Promise<void> {
    await this.#told(
      this.shown.waitFor((shown) => shown.node === node && fits(shown.status), SOON_MS, 'a status'),
      () => `a status of ${node}; seen: ${this.#account()}`,
    );
  }

  /** Codes of what a node logged at a level; the helper's translations are the keys themselves. */
  said(level: Logged['level'], node: string): readonly string[] {
    return this.logged.all
      .filter((entry) => entry.level === level && entry.node === node)
      .map(({ text }) => text.replace(/^cluster-leader\.(warnings|errors|log)\./, ''));
  }

  async #told<T>(promise: Promise<T>, what: () => string): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      throw new Error(`${(error as Error).message}: ${what()}`, { cause: error });
    }
  }

  /** For failure reports. */
  #account(): string {
    const tail = { received: this.received.all.slice(-5), shown: this.shown.all.slice(-5) };
    return JSON.stringify({ ...tail, logged: this.logged.all.slice(-10) }, null, 1);
  }

  readonly #probe = (RED: {
    nodes: { createNode(node: object, config: object): void; registerType: Register };
  }) => {
    const { received } = this;
    RED.nodes.registerType('test-probe', function (this: ProbeNode, config: { label: string }) {
      RED.nodes.createNode(this, config);
      this.on('input', (message, _send, done) => {
        received.add({ label: config.label, message });
        done();
      });
    });
  };
}

type Register = (type: string, create: (this: ProbeNode, config: { label: string }) => void) => void;

interface ProbeNode {
  on(event: 'input', listener: (message: Message, send: unknown, done: () => void) => void): void;
}
