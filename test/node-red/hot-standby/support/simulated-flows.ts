/**
 * Node-RED's flows as far as starts and stops go, written after `flows/index.js` and `Flow.js` of 4.1 and 5, with their
 * traps. Whatever takes time there is a task here, which the test runs when it likes.
 */
import { EventEmitter } from 'node:events';

export interface LiveNode {
  readonly id: string;
  readonly flow: string;
}

type Stop = 'full' | 'nodes';

/** Nodes of each flow; the first of each is the one that partial deploys change. */
const CONTENT: Readonly<Record<string, readonly string[]>> = { one: ['a', 'b'], two: ['c', 'd'] };
const CHANGED = ['a', 'c'];

export class SimulatedFlows {
  readonly events = new EventEmitter();
  /** Nodes that act: constructed, and not yet closed. */
  readonly alive = new Set<LiveNode>();
  /** What waits to happen, in no order. */
  readonly tasks: (() => void)[] = [];
  readonly settings: { get(name: string): unknown; set(name: string, value: unknown): Promise<void> };
  started = false;
  /** Node types that are not installed. */
  missing = false;
  /** Nodes that were created although one with their id was there. */
  readonly doubles: string[] = [];
  #stored: unknown;
  #config = {};
  readonly #flows = new Map<string, Map<string, LiveNode>>();

  constructor() {
    this.settings = {
      get: () => this.#stored,
      set: async (_name, value) => {
        this.#stored = value;
      },
    };
  }

  getFlows() {
    return { flows: [], rev: '' };
  }

  async loadFlows(): Promise<string> {
    this.#config = {};
    return '';
  }

  async startFlows(type: Stop = 'full'): Promise<void> {
    this.started = true;
    if (this.missing) {
      this.events.emit('runtime-event', { id: 'runtime-state', payload: { error: 'missing-types' } });
      return;
    }
    await this.#later();
    if ((this.settings.get('runtimeFlowState') || 'start') === 'stop') {
      this.started = false;
      return;
    }
    this.events.emit('flows:starting', { config: this.#config, type });
    for (const flow of Object.keys(CONTENT)) if (!this.#flows.has(flow)) this.#flows.set(flow, new Map());
    for (const flow of Object.keys(CONTENT)) {
      const nodes = this.#flows.get(flow);
      if (nodes !== undefined) await this.#startFlow(flow, nodes);
    }
    this.events.emit('flows:started', { config: this.#config, type });
  }

  async #startFlow(flow: string, nodes: Map<string, LiveNode>): Promise<void> {
    for (const id of CONTENT[flow] ?? []) {
      if (nodes.has(id)) continue;
      await this.#later();
      const node = { id, flow };
      if ([...this.alive].some((other) => other.id === id)) this.doubles.push(id);
      this.alive.add(node);
      nodes.set(id, node);
    }
  }

  async stopFlows(type: Stop = 'full'): Promise<void> {
    if (!this.started) return;
    const diff = {};
    this.started = false;
    this.events.emit('flows:stopping', { config: this.#config, type, diff });
    const closing: Promise<void>[] = [];
    for (const [flow, nodes] of this.#flows) {
      for (const [id, node] of nodes) {
        if (type === 'nodes' && !CHANGED.includes(id)) continue;
        nodes.delete(id);
        closing.push(this.#later().then(() => void this.alive.delete(node)));
      }
      if (type === 'full') this.#flows.delete(flow);
    }
    await Promise.all(closing);
    this.events.emit('flows:stopped', { config: this.#config, type, diff });
  }

  async deploy(type: Stop): Promise<void> {
    await this.#later();
    this.#config = {};
    if (!this.started) return;
    await this.stopFlows(type);
    await this.#later();
    void this.startFlows(type);
  }

  /** Start and Stop in the editor's menu. */
  async press(wish: 'start' | 'stop'): Promise<void> {
    await this.settings.set('runtimeFlowState', wish);
    await (wish === 'start' ? this.startFlows() : this.stopFlows());
  }

  #later(): Promise<void> {
    return new Promise((resolve) => this.tasks.push(resolve));
  }
}
