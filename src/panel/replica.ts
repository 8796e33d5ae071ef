/**
 * What takes part in elections under one name in this process: electors, presence, and how they end with the process.
 * Node-RED's nodes and the programmatic API share it.
 */
import type { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { replicaName } from '../election/lease.js';
import { CrashGuard } from '../runtime/crash-guard/crash-guard.js';
import { Deploys } from '../runtime/deploys.js';
import { ElectorPool } from '../runtime/elector-pool.js';
import { ElectionsHealth } from '../runtime/health/elections-health.js';
import { LastWords } from '../runtime/last-words.js';
import { Metrics } from '../runtime/metrics/metrics.js';
import { allWatching } from '../runtime/pool-watcher.js';
import { isProcessDrained } from '../runtime/process-drain.js';
import { ProcessEnd } from '../runtime/process-end.js';
import { type SharedReplica, sharedReplicas } from '../runtime/process-share.js';
import { released } from '../runtime/released.js';
import { readCrashGuard } from '../runtime/settings/crash-guard.js';
import { SystemClock } from '../runtime/system-clock.js';
import { Control } from './control.js';
import { FleetWatch } from './fleet-watch.js';
import { identify } from './replica-identity.js';

export interface Replica extends SharedReplica {
  readonly clock: SystemClock;
  readonly deploys: Deploys;
  readonly pool: ElectorPool;
  readonly crashGuard: CrashGuard;
  readonly fleet: FleetWatch;
  readonly metrics: Metrics;
  readonly health: ElectionsHealth;
  /** For operators. */
  readonly control: Control;
}

/** Made by this copy of the package, and used by no Node-RED runtime yet. */
const free = new Map<SharedReplica, Replica>();

/** `CLUSTER_LEADER_NAME`, else `HOSTNAME`, else the machine's name. */
export function defaultName(): string {
  const { CLUSTER_LEADER_NAME, HOSTNAME } = process.env;
  return replicaName(CLUSTER_LEADER_NAME || HOSTNAME || hostname());
}

/** The replica with this name, whoever made it. */
export function replicaNamed(name: string): SharedReplica {
  const shared = sharedReplicas().get(name);
  if (shared !== undefined) return shared;
  const replica = newReplica(name);
  free.set(replica, replica);
  sharedReplicas().set(name, replica);
  return replica;
}

/** The replica of a Node-RED runtime. Two runtimes in one process are two replicas, even with one name. */
export function replicaOfRuntime(events: EventEmitter): Replica {
  const name = defaultName();
  const replicas = sharedReplicas();
  const shared = replicas.get(name);
  const replica = (shared && free.get(shared)) ?? newReplica(name);
  free.delete(replica);
  // Another copy may have made the shared one, which a runtime cannot use. From now on programs share this one.
  if (shared?.ofRuntime !== true) replicas.set(name, replica);
  replica.ofRuntime = true;
  replica.deploys.listen(events);
  return replica;
}

/** Lives as long as the process. */
function newReplica(name: string): Replica {
  const clock = new SystemClock();
  const deploys = new Deploys();
  const identity = identify(name);
  const fleet = new FleetWatch(clock, identity);
  const metrics = new Metrics({
    ...{ clock, replica: name, version: identity.version },
    heldBy: (nodeId) => fleet.nodes.heldBy(nodeId),
    processMetrics: process.env.CLUSTER_LEADER_PROCESS_METRICS === 'true',
  });
  const crashGuard = new CrashGuard();
  // Nodes know settings.js, too, and choose again.
  crashGuard.choose(readCrashGuard(undefined, process.env).value);
  const health = new ElectionsHealth(clock);
  const watcher = allWatching(fleet, metrics, health, crashGuard);
  const pool = new ElectorPool({ clock, deploys, name, watcher });
  pool.drained$.subscribe((drained) => fleet.announceDrained(drained));
  if (isProcessDrained()) pool.drain(true);
  const control = new Control({ fleet, pool, clock, name });
  const end = new ProcessEnd({ elections: () => pool.elections, stopping: () => deploys.stopped });
  const lastWords = new LastWords({ abandon: () => pool.abandon() });
  pool.busy$.subscribe((busy) => {
    for (const listener of [end, lastWords]) {
      if (busy) listener.listen();
      else listener.ignore();
    }
  });
  return {
    name,
    clock,
    ofRuntime: false,
    deploys,
    pool,
    crashGuard,
    fleet,
    metrics,
    health,
    control,
    join: (request) => pool.join(request),
    registry: () => metrics.registry(),
    drain: async (on) => {
      pool.drain(on);
      if (!on) return true;
      const confirmed = await Promise.all(pool.elections.map(({ elector }) => released(elector)));
      return confirmed.every((each) => each);
    },
  };
}
