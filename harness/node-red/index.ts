/** Real Node-RED processes for tests, demo and bench. */
export { type DeploymentType, request } from './admin-api';
export { type Fleet, type FleetOptions, startFleet } from './fleet';
export type { Replica } from './replica';
export { monotonicMs, type SeenEvent, type SeenLog, type SeenMessage, type SeenStatus } from './reports';
export { type ReplicaOptions, startReplica } from './start-replica';
