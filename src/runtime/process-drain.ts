/** Drains all replicas of this process, whichever copies of this package made them, and those to come. */
import { type SharedReplica, sharedReplicas } from './process-share.js';

/** Whether the process is drained: for replicas to come. All copies of this package in the process share it. */
const DRAINED = Symbol.for('node-red-contrib-cluster-leader/drained/1');

const shared = globalThis as { [DRAINED]?: boolean };

export function isProcessDrained(): boolean {
  return shared[DRAINED] === true;
}

/** Replicas that an older copy made, which cannot be drained. */
export function undrainable(): readonly SharedReplica[] {
  return [...sharedReplicas().values()].filter(({ drain }) => drain === undefined);
}

/** Resolves when the servers have confirmed it, or after 2 s; whether they have. */
export async function drainProcess(on: boolean): Promise<boolean> {
  shared[DRAINED] = on;
  const confirmed = await Promise.all([...sharedReplicas().values()].map(({ drain }) => drain?.(on)));
  return confirmed.every((each) => each === true);
}
