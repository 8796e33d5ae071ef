/**
 * The mutation gate: `npm run mutants`, or `npm run mutants -- NAME` for those whose name contains it. Each broken
 * elector has to be caught by a judgement of the suite, and the unbroken one has to pass.
 */
import { runCommand } from '../../support/command-line.js';
import { ALL_MUTANTS } from './all-mutants.js';
import { MODEL_SPECS, type Mutant } from './mutant.js';
import { line, type Row, summary } from './table.js';
import { type Bounds, tryMutant } from './trial.js';

const BOUNDS: Bounds = { schedules: 3_000, seed: 1 };
/** Two at a time, as a machine with two cores has it. */
const AT_ONCE = 2;

async function main([wanted = '']: readonly string[]): Promise<number> {
  const mutants = ALL_MUTANTS.filter(({ name }) => name.includes(wanted));
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
