/**
 * The mutation gate: `npm run mutants`, or `npm run mutants -- NAME` for those whose name contains it. Each broken
 * elector has to be caught by a judgement of the suite, and the unbroken one has to pass.
 */
import { ELECTION_MUTANTS } from './election-mutants.js';
import { LUA_MUTANTS } from './lua-mutants.js';
import type { Mutant } from './mutant.js';
import { STORE_MUTANTS } from './store-mutants.js';
import { line, type Row, summary } from './table.js';
import { tryMutant } from './trial.js';

const BOUNDS = { schedules: 3_000, seed: 1 };
/** Two at a time, as a machine with two cores has it. */
const AT_ONCE = 2;

const CONTROL: Mutant = { name: 'control: nothing is broken', patches: [] };

async function main(): Promise<void> {
  const wanted = process.argv[2] ?? '';
  const control = await tryMutant(CONTROL, { ...BOUNDS, schedules: 500 });
  console.log(line({ mutant: CONTROL, verdict: control }));
  if (control.outcome !== 'survived') {
    console.log('the suite fails without any mutation: nothing can be learned from it');
    process.exitCode = 1;
    return;
  }
  const mutants = [...ELECTION_MUTANTS, ...STORE_MUTANTS, ...LUA_MUTANTS];
  const queue = mutants.filter(({ name }) => name.includes(wanted));
  const rows: Row[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const row = { mutant, verdict: await tryMutant(mutant, BOUNDS) };
      rows.push(row);
      console.log(line(row));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(summary(rows));
  process.exitCode = rows.every(({ verdict }) => verdict.outcome === 'caught') ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
