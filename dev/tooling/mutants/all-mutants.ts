/** Every mutant that the suite has to catch. */
import { API_MUTANTS } from './api-mutants.js';
import { BALANCE_MUTANTS } from './balance-mutants.js';
import { CANDIDATE_MUTANTS } from './candidate-mutants.js';
import { CLUSTER_MUTANTS } from './cluster-mutants.js';
import { DEPLOY_MUTANTS } from './deploy-mutants.js';
import { DISTANCE_MUTANTS } from './distance-mutants.js';
import { ELECTION_MUTANTS } from './election-mutants.js';
import { GUARD_MUTANTS } from './guard-mutants.js';
import { LUA_MUTANTS } from './lua-mutants.js';
import type { Mutant } from './mutant.js';
import { REPLAY_MUTANTS } from './replay-mutants.js';
import { RESERVE_MUTANTS } from './reserve-mutants.js';
import { SENTINEL_MUTANTS } from './sentinel-mutants.js';
import { STANDBY_END_MUTANTS } from './standby-end-mutants.js';
import { STANDBY_MUTANTS } from './standby-mutants.js';
import { STANDBY_REQUEST_MUTANTS } from './standby-request-mutants.js';
import { STORE_MUTANTS } from './store-mutants.js';

export const ALL_MUTANTS: readonly Mutant[] = [
  ...ELECTION_MUTANTS,
  ...DEPLOY_MUTANTS,
  ...DISTANCE_MUTANTS,
  ...STANDBY_MUTANTS,
  ...STANDBY_END_MUTANTS,
  ...STANDBY_REQUEST_MUTANTS,
  ...STORE_MUTANTS,
  ...LUA_MUTANTS,
  ...GUARD_MUTANTS,
  ...SENTINEL_MUTANTS,
  ...CLUSTER_MUTANTS,
  ...API_MUTANTS,
  ...BALANCE_MUTANTS,
  ...CANDIDATE_MUTANTS,
  ...REPLAY_MUTANTS,
  ...RESERVE_MUTANTS,
];
