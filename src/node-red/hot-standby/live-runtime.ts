/**
 * The parts of Node-RED's own runtime that hot standby uses. A plugin's `RED` offers none of them; see `findRuntime`.
 * Read in the sources of Node-RED 4.1 and 5, where these parts are the same.
 */
import type { EventEmitter } from 'node:events';

/** The nodes of a flow file; `id` and `type` are all that is known of them. */
export type FlowItems = ReadonlyArray<{ readonly id: string; readonly type: string }>;

export interface LoadedFlows {
  readonly flows: FlowItems;
  /** A hash of the flows: revisions have no order. */
  readonly rev: string;
}

export interface StoredFlows extends LoadedFlows {
  /** Encrypted under `$` if there is a `credentialSecret`. */
  readonly credentials: Readonly<Record<string, unknown>>;
}

export type DeploymentType = 'full' | 'nodes' | 'flows' | 'reload';

export interface RuntimeSettings {
  /** From settings.js, else as stored. @throws before the stored settings are loaded, for what is not in settings.js */
  get(name: string): unknown;
  /** Stores. @throws for what is in settings.js */
  set(name: string, value: unknown): Promise<void>;
  available(): boolean;
  /** What is in settings.js. */
  readonly [name: string]: unknown;
}

export interface RuntimeFlows {
  /** null until they are loaded. */
  getFlows(): LoadedFlows | null;
  /** Reads the flow file. With `forceStart` the flows are then stopped and started again, even if they did not run. */
  loadFlows(forceStart?: boolean): Promise<string>;
  /** Asks `settings.get('runtimeFlowState')` right before anything is started. Resolves also if nothing is started. */
  startFlows(type: 'full'): Promise<void>;
  /** Resolves at once if {@link started} is false, even while flows are still being stopped. */
  stopFlows(type: 'full'): Promise<void>;
  /** Also true with missing types, although nothing runs; false while flows are stopped for a deploy. */
  readonly started: boolean;
}

/** What the admin API calls: one at a time, with the check of the revision. */
export interface FlowsApi {
  setFlows(request: {
    readonly flows?: { readonly flows: FlowItems; readonly credentials?: object; readonly rev?: string };
    readonly deploymentType?: DeploymentType;
    readonly user?: unknown;
    readonly req?: object;
  }): Promise<{ readonly rev: string }>;
}

export interface RuntimeStorage {
  getFlows(): Promise<StoredFlows>;
  saveFlows(config: {
    readonly flows: FlowItems;
    readonly credentials: object;
    readonly credentialsDirty: boolean;
  }): Promise<string>;
  saveCredentials(credentials: object): Promise<void>;
}

export interface RuntimeNodes {
  /** Undefined for a type that is not installed. */
  getType(type: string): unknown;
  /** As plain text; undefined if the node has none. */
  getCredentials(id: string): object | undefined;
  /** Encrypted under `$` if there is a `credentialSecret`. */
  exportCredentials(): Promise<Readonly<Record<string, unknown>>>;
  loadContextsPlugin(): Promise<unknown>;
  closeContextsPlugin(): Promise<unknown>;
  /** What the runtime calls when it stops. */
  stopFlows(): Promise<void>;
}

export interface RuntimeHooks {
  add(hook: string, callback: (event: object) => unknown): void;
  /** @param hook with a label: `onSend.label` */
  remove(hook: string): void;
}

export interface LiveRuntime {
  readonly version: string;
  readonly events: EventEmitter;
  readonly settings: RuntimeSettings;
  readonly flows: RuntimeFlows;
  readonly api: FlowsApi;
  readonly storage: RuntimeStorage;
  readonly nodes: RuntimeNodes;
  readonly hooks: RuntimeHooks;
  /** False until everything is loaded, and once the runtime has been told to stop. */
  isStarted(): boolean;
}

/** Of types that the flows use and this replica does not have: with any, Node-RED starts nothing. */
export function missingTypes({
  flows,
  nodes,
}: {
  readonly flows: Pick<RuntimeFlows, 'getFlows'>;
  readonly nodes: Pick<RuntimeNodes, 'getType'>;
}): readonly string[] {
  const items = flows.getFlows()?.flows ?? [];
  const subflows = new Set(items.filter(({ type }) => type === 'subflow').map(({ id }) => `subflow:${id}`));
  const used = new Set(items.map(({ type }) => type).filter((type) => !CONTAINERS.has(type)));
  return [...used].filter((type) =>
    type.startsWith('subflow:') ? !subflows.has(type) : nodes.getType(type) === undefined,
  );
}

const CONTAINERS: ReadonlySet<string> = new Set(['tab', 'subflow', 'group']);
