/** A mutant whose patch does not fit any more fails the gate, which runs rarely; this finds it at once. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { API_MUTANTS } from '../../dev/tooling/mutants/api-mutants.js';
import { BALANCE_MUTANTS } from '../../dev/tooling/mutants/balance-mutants.js';
import { CANDIDATE_MUTANTS } from '../../dev/tooling/mutants/candidate-mutants.js';
import { CLUSTER_MUTANTS } from '../../dev/tooling/mutants/cluster-mutants.js';
import { DEPLOY_MUTANTS } from '../../dev/tooling/mutants/deploy-mutants.js';
import { DISTANCE_MUTANTS } from '../../dev/tooling/mutants/distance-mutants.js';
import { ELECTION_MUTANTS } from '../../dev/tooling/mutants/election-mutants.js';
import { GUARD_MUTANTS } from '../../dev/tooling/mutants/guard-mutants.js';
import { LUA_MUTANTS } from '../../dev/tooling/mutants/lua-mutants.js';
import { REPLAY_MUTANTS } from '../../dev/tooling/mutants/replay-mutants.js';
import { RESERVE_MUTANTS } from '../../dev/tooling/mutants/reserve-mutants.js';
import { SENTINEL_MUTANTS } from '../../dev/tooling/mutants/sentinel-mutants.js';
import { STANDBY_END_MUTANTS } from '../../dev/tooling/mutants/standby-end-mutants.js';
import { STANDBY_MUTANTS } from '../../dev/tooling/mutants/standby-mutants.js';
import { STORE_MUTANTS } from '../../dev/tooling/mutants/store-mutants.js';

const ROOT = resolve(__dirname, '../..');

describe('the patches of the mutants', () => {
  for (const { name, patches } of [
    ...ELECTION_MUTANTS,
    ...DEPLOY_MUTANTS,
    ...DISTANCE_MUTANTS,
    ...STANDBY_MUTANTS,
    ...STANDBY_END_MUTANTS,
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
  ]) {
    it(`the patches of a mutant fit the sources in one place each: ${name}`, () => {
      for (const { file, find } of patches) {
        const places = readFileSync(join(ROOT, file), 'utf8').split(find).length - 1;
        expect(places, `${file}: ${find}`).to.equal(1);
      }
    });
  }
});
