/**
 * Stops messages as soon as this replica does not lead, before its nodes are closed: also those of timers that were due
 * while the process was suspended. Asked for every message, since timers of a suspended process run in any order.
 */
import type { RuntimeHooks } from './live-runtime.js';

const LABEL = 'cluster-leader-hot-standby';
/** When a node sends, and when one receives: in between, messages wait for their turn. */
const HOOKS = ['onSend', 'onReceive'] as const;

/** @returns lets them pass again */
export function stopMessages(hooks: RuntimeHooks, isLeader: () => boolean): () => void {
  // One parameter: the runtime then calls synchronously, and takes `false` for a refusal.
  const pass = (_event: object): false | undefined => (isLeader() ? undefined : false);
  for (const hook of HOOKS) hooks.add(`${hook}.${LABEL}`, pass);
  return () => hooks.remove(`*.${LABEL}`);
}
