/**
 * The objects that all nodes of a runtime share. Node-RED gives every node set its own `RED`, but the same event emitter,
 * which therefore identifies the runtime.
 */
import type { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { replicaName } from '../election/lease.js';
import { FleetWatch } from '../panel/fleet-watch.js';
import { identify } from '../panel/replica-identity.js';
import { Deploys } from '../runtime/deploys.js';
import { ElectorPool } from '../runtime/elector-pool.js';
import { HolderQueries } from '../runtime/holder-queries.js';
import { LastWords } from '../runtime/last-words.js';
import { ProcessEnd } from '../runtime/process-end.js';
import { ANSWER_MS } from '../runtime/resignation.js';
import { SystemClock } from '../runtime/system-clock.js';

export interface RuntimeContext {
  readonly clock: SystemClock;
  readonly deploys: Deploys;
  readonly pool: ElectorPool;
  /** For lock keys that no leader node uses. */
  readonly holderQueries: HolderQueries;
  /** For the cluster panel. */
  readonly fleet: FleetWatch;
  /** The replica's name: `CLUSTER_LEADER_NAME`, else `HOSTNAME`, else the machine's. */
  readonly name: string;
}

const contexts = new WeakMap<EventEmitter, RuntimeContext>();

/** Creates the context on the first call; it lives as long as the process. */
export function runtimeContextOf(events: EventEmitter): RuntimeContext {
  const known = contexts.get(events);
  if (known !== undefined) return known;
  const { CLUSTER_LEADER_NAME, HOSTNAME } = process.env;
  const name = replicaName(CLUSTER_LEADER_NAME || HOSTNAME || hostname());
  const clock = new SystemClock();
  const deploys = new Deploys(events);
  const fleet = new FleetWatch(clock, identify(name));
  const pool = new ElectorPool({ clock, deploys, name, watcher: fleet });
  const end = new ProcessEnd({ elections: () => pool.elections, stopping: () => deploys.stopped });
  const lastWords = new LastWords({ abandon: () => pool.abandon() });
  pool.busy$.subscribe((busy) => {
    for (const listener of [end, lastWords]) {
      if (busy) listener.listen();
      else listener.ignore();
    }
  });
  const holderQueries = new HolderQueries(ANSWER_MS, clock);
  const context: RuntimeContext = { clock, deploys, pool, holderQueries, fleet, name };
  contexts.set(events, context);
  return context;
}
