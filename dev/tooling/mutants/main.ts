/**
 * The mutation gate: `npm run mutants`, or `npm run mutants -- NAME` for those whose name contains it. Each broken
 * elector has to be caught by a judgement of the suite, and the unbroken one has to pass.
 */
import { runCommand } from '../../support/command-line.js';
import { API_MUTANTS } from './api-mutants.js';
import { BALANCE_MUTANTS } from './balance-mutants.js';
import { CANDIDATE_MUTANTS } from './candidate-mutants.js';
import { CLUSTER_MUTANTS } from './cluster-mutants.js';
import { DEPLOY_MUTANTS } from './deploy-mutants.js';
import { DISTANCE_MUTANTS } from './distance-mutants.js';
import { ELECTION_MUTANTS } from './election-mutants.js';
import { GUARD_MUTANTS } from './guard-mutants.js';
import { LUA_MUTANTS } from './lua-mutants.js';
import { MODEL_SPECS, type Mutant } from './mutant.js';
import { REPLAY_MUTANTS } from './replay-mutants.js';
import { RESERVE_MUTANTS } from './reserve-mutants.js';
import { SENTINEL_MUTANTS } from './sentinel-mutants.js';
import { STANDBY_END_MUTANTS } from './standby-end-mutants.js';
import { STANDBY_MUTANTS } from './standby-mutants.js';
import { STORE_MUTANTS } from './store-mutants.js';
import { line, type Row, summary } from './table.js';
import { type Bounds, tryMutant } from './trial.js';

const BOUNDS: Bounds = { schedules: 3_000, seed: 1 };
/** Two at a time, as a machine with two cores has it. */
const AT_ONCE = 2;

async function main([wanted = '']: readonly string[]): Promise<number> {
  const mutants = [
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
  ].filter(({ name }) => name.includes(wanted));
  const controls = await tryAll(controlsFor(mutants), { ...BOUNDS, schedules: 500 });
  if (controls.some(({ verdict }) => verdict.outcome !== 'survived')) {
    console.log('the suite fails without any mutation: nothing can be learned from it');
    return 1;
  }
  const rows = await tryAll(mutants, BOUNDS);
  console.log(summary(rows));
  return rows.every(({ verdict }) => verdict.outcome === 'caught') ? 0 : 1;
}

/** Every suite that is to catch something has to pass where nothing is broken. */
function controlsFor(mutants: readonly Mutant[]): readonly Mutant[] {
  const suites = new Map(mutants.map(({ specs = MODEL_SPECS }) => [specs.join(' '), specs]));
  return [...suites].map(([names, specs]) => ({ name: `nothing is broken: ${names}`, patches: [], specs }));
}

async function tryAll(mutants: readonly Mutant[], bounds: Bounds): Promise<readonly Row[]> {
  const queue = [...mutants];
  const rows: Row[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const row = { mutant, verdict: await tryMutant(mutant, bounds) };
      rows.push(row);
      console.log(line(row));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return rows;
}

void runCommand(main, 1);
