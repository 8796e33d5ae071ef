/** All kinds of faults, for each kind of fleet. */
import type { ClusterVictim } from '../server/cluster-victim.js';
import type { SentinelVictim } from '../server/sentinel-victim.js';
import type { Victim } from '../server/victim.js';
import { CLUSTER_FAULTS } from './cluster-faults.js';
import { DATA_FAULTS } from './data-faults.js';
import { GUARD_FAULTS } from './guard-faults.js';
import type { FaultKind } from './kind.js';
import { NETWORK_FAULTS } from './network-faults.js';
import { OPERATOR_FAULTS } from './operator-faults.js';
import { PARTITION_FAULTS } from './partition-faults.js';
import { PRIMARY_FAULTS } from './primary-faults.js';
import { PROCESS_FAULTS } from './process-faults.js';
import { PUSH_FAULTS } from './push-faults.js';
import { SENTINEL_FAULTS } from './sentinel-faults.js';
import { SERVER_FAULTS } from './server-faults.js';
import { STANDBY_FAULTS } from './standby-faults.js';

/** Of replicas, whatever their server is. */
const REPLICA_FAULTS: readonly FaultKind[] = [
  ...PROCESS_FAULTS,
  ...OPERATOR_FAULTS,
  ...GUARD_FAULTS,
  ...NETWORK_FAULTS,
];

export const SINGLE_KINDS: readonly FaultKind<Victim>[] = [
  ...REPLICA_FAULTS,
  ...SERVER_FAULTS,
  ...DATA_FAULTS,
  ...PUSH_FAULTS,
];

export const SENTINEL_KINDS: readonly FaultKind<SentinelVictim>[] = [
  ...REPLICA_FAULTS,
  ...PRIMARY_FAULTS,
  ...PARTITION_FAULTS,
  ...SENTINEL_FAULTS,
];

export const CLUSTER_KINDS: readonly FaultKind<ClusterVictim>[] = [
  ...REPLICA_FAULTS,
  ...PRIMARY_FAULTS,
  ...PARTITION_FAULTS,
  ...CLUSTER_FAULTS,
];

export const STANDBY_KINDS: readonly FaultKind<Victim>[] = [...SINGLE_KINDS, ...STANDBY_FAULTS].filter(
  ({ bareOnly }) => bareOnly !== true,
);

export const KINDS_OF_FLEETS = {
  single: SINGLE_KINDS,
  sentinel: SENTINEL_KINDS,
  cluster: CLUSTER_KINDS,
  standby: STANDBY_KINDS,
} as const;

export type Fleet = keyof typeof KINDS_OF_FLEETS;

/** Of all kinds that strike one of these fleets. */
export function namesFor(fleets: readonly Fleet[]): readonly string[] {
  return [...new Set(fleets.flatMap((fleet) => KINDS_OF_FLEETS[fleet].map(({ name }) => name)))];
}

/** @throws if a name is unknown. A prefix selects all names that begin with it, unless it is a name itself. */
export function matching(names: readonly string[], wanted: readonly string[]): readonly string[] {
  return wanted.flatMap((word) => {
    const prefix = word.toLowerCase();
    const exact = names.filter((name) => name.toLowerCase() === prefix);
    if (exact.length > 0) return exact;
    const found = names.filter((name) => name.toLowerCase().startsWith(prefix));
    if (found.length === 0) throw new Error(`no fault is called "${word}"; there are: ${names.join(', ')}`);
    return found;
  });
}
