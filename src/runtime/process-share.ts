/**
 * The replicas of this process, by name, which all copies of this package in the process share: a program may load one
 * copy and a dependency of it another.
 *
 * Copies share what has the same {@link CONTRACT}, whatever their versions: the copy that came first runs the elections.
 * Copies with another contract do not see each other; they are as separate as two processes, and as safe.
 */
import type { Registry } from 'prom-client';
import type { Clock } from '../election/ports.js';
import type { JoinRequest, Participant } from './participant.js';

/** Raised whenever {@link SharedReplica}, or a type that it names, changes in a way that older code cannot use. */
export const CONTRACT = 1;

const SYMBOL = 'node-red-contrib-cluster-leader/replicas/';

export interface SharedReplica {
  readonly name: string;
  readonly clock: Clock;
  /** Whether it is that of a Node-RED runtime, which all others in the process share. */
  ofRuntime: boolean;
  /** Takes part in an election. */
  join(request: JoinRequest): Participant;
  /**
   * Hands all lock keys over and stands back, or ends that. Resolves when the servers have confirmed it, or after 2 s;
   * whether they have. Missing in copies that came before it, as is everything optional here.
   */
  readonly drain?: (on: boolean) => Promise<boolean>;
  /** The metrics of its elections, counted from the first call on. */
  readonly registry?: () => Registry;
}

type Shared = { [key: symbol]: Map<string, SharedReplica> | undefined };

/** @param contract for tests */
export function sharedReplicas(contract: number = CONTRACT): Map<string, SharedReplica> {
  const shared = globalThis as Shared;
  const key = Symbol.for(`${SYMBOL}${contract}`);
  const replicas = shared[key] ?? new Map<string, SharedReplica>();
  shared[key] = replicas;
  return replicas;
}
