/**
 * Finds the runtime that has loaded this plugin. Node-RED hands plugins no way to start or stop flows, but its own module
 * does; that it is the right one is proven by the event emitter, which only this runtime has.
 */
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { LiveRuntime } from './live-runtime.js';

/** There is no such runtime, or it is not as this package knows it. */
export class RuntimeUnusable extends Error {
  override readonly name = 'RuntimeUnusable';

  /** @param differs the first part that is not as expected; null if no runtime was found */
  constructor(readonly differs: string | null) {
    super(differs === null ? 'The Node-RED runtime was not found' : `Node-RED's ${differs} is missing`);
  }
}

/** A module that may be the runtime's: its exports, or undefined. */
export type Candidate = () => unknown;

/**
 * @param events `RED.events`
 * @throws {RuntimeUnusable}
 */
export function findRuntime(
  events: EventEmitter,
  candidates: Iterable<Candidate> = loadedModules(),
): LiveRuntime {
  for (const candidate of candidates) {
    const found = candidate();
    if (isObject(found) && isObject(found._) && found._.events === events) return checked(found, found._);
  }
  throw new RuntimeUnusable(null);
}

const RUNTIME = '@node-red/runtime';
/** Of the module in a folder `node_modules`, wherever that is. */
const MODULE_FILE = /[\\/]@node-red[\\/]runtime[\\/]lib[\\/]index\.js$/u;

function* loadedModules(): Iterable<Candidate> {
  const cache = require.cache;
  for (const [file, loaded] of Object.entries(cache)) {
    if (MODULE_FILE.test(file)) yield () => loaded?.exports;
  }
  // Where modules are cached elsewhere: ask as the program would. What this loads anew is not the runtime in use, and has
  // another event emitter.
  const programs = [require.main?.filename, process.argv[1]];
  for (const program of programs) {
    if (program !== undefined) yield () => requiredFrom(program);
  }
}

function requiredFrom(program: string): unknown {
  try {
    return createRequire(program)(RUNTIME);
  } catch {
    return undefined; // this program has none
  }
}

/** Whatever of the runtime is called, so that a runtime of another shape is found out before it matters. */
const FUNCTIONS = {
  settings: ['get', 'set', 'available'],
  flows: ['getFlows', 'loadFlows', 'startFlows', 'stopFlows'],
  storage: ['getFlows', 'saveFlows', 'saveCredentials'],
  nodes: [
    'getType',
    'getCredentials',
    'exportCredentials',
    'loadContextsPlugin',
    'closeContextsPlugin',
    'stopFlows',
  ],
  hooks: ['add', 'remove'],
} as const;

function checked(module: Parts, runtime: Parts): LiveRuntime {
  for (const [part, names] of Object.entries(FUNCTIONS)) {
    for (const name of names) requireFunction(runtime[part], name, `runtime.${part}.${name}`);
  }
  requireFunction(module.flows, 'setFlows', 'flows.setFlows');
  requireFunction(runtime, 'isStarted', 'runtime.isStarted');
  requireFunction(runtime, 'version', 'runtime.version');
  if (typeof (runtime.flows as Parts).started !== 'boolean')
    throw new RuntimeUnusable('runtime.flows.started');
  const { events, settings, flows, storage, nodes, hooks } = runtime as unknown as LiveRuntime;
  return {
    ...{ events, settings, flows, storage, nodes, hooks },
    version: String((runtime.version as () => unknown)()),
    api: module.flows as LiveRuntime['api'],
    isStarted: () => (runtime.isStarted as () => boolean)(),
  };
}

function requireFunction(owner: unknown, name: string, path: string): void {
  if (!isObject(owner) || typeof owner[name] !== 'function') throw new RuntimeUnusable(path);
}

type Parts = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Parts {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
