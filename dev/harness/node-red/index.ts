/** Real Node-RED processes for tests, demo and bench. */
export { type DeploymentType, request } from './admin-api.js';
export { type Fleet, type FleetOptions, startFleet } from './fleet.js';
export type { Replica } from './replica.js';
export { monotonicMs, type SeenEvent, type SeenLog, type SeenMessage, type SeenStatus } from './reports.js';
export { type ReplicaOptions, startReplica } from './start-replica.js';
