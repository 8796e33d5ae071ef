/** `npm run bench`: measures what the package promises, prints tables, and keeps the figures. */

import { version } from '../../package.json';
import { runCommand } from '../support/command-line.js';
import { experiments } from './catalogue.js';
import type { Check } from './check.js';
import type { Experiment, Measurements } from './experiment.js';
import { currentLoad, describeMachine, machineLines } from './machine.js';
import { type BenchOptions, readOptions, usage } from './options.js';
import { peers } from './peers/experiment.js';
import { writePeersPage } from './peers/page.js';
import { Progress } from './progress.js';
import { writeResult } from './result-file.js';
import { figure, renderTable } from './text-table.js';

/** Exit codes. */
const MET = 0;
const MISSED = 1;
const FAILED = 2;

async function main(args: readonly string[]): Promise<number> {
  const names = experiments.map(({ name }) => name);
  const options = readOptions(args, names);
  if (options.help) {
    console.log(usage(names));
    return MET;
  }
  return bench(options);
}

async function bench(options: BenchOptions): Promise<number> {
  const startedAt = new Date().toISOString();
  const machine = await describeMachine();
  console.log(machineLines(machine).join('\n'));
  if (options.quick) console.log('--quick: few samples, the figures say little');
  const found: Record<string, Measurements> = {};
  const chosen = experiments.filter(({ name }) => options.only.includes(name));
  for (const experiment of options.peers ? [...chosen, peers] : chosen) {
    found[experiment.name] = await run(experiment, options.quick);
  }
  const compared = found[peers.name];
  if (options.docs && compared !== undefined) writePeersPage(compared, { machine, startedAt });
  const pass = Object.values(found).every(({ checks }) => checks.every((check) => check.pass));
  const loadAfter = currentLoad();
  const finishedAt = new Date().toISOString();
  const result = { version: 1, package: version, startedAt, finishedAt, quick: options.quick } as const;
  const file = writeResult(options.out, { ...result, machine, loadAfter, pass, experiments: found });
  console.log(
    `\n${pass ? 'every target met' : 'TARGETS MISSED'}; load after the run ${loadAfter.toFixed(2)}`,
  );
  console.log(`figures: ${file}`);
  return pass || !options.check ? MET : MISSED;
}

async function run({ name, title, run }: Experiment, quick: boolean): Promise<Measurements> {
  const findings = await run({ quick, progress: new Progress(name) });
  console.log(`\n${title}\n  ${findings.about}\n`);
  console.log(renderTable(findings.table));
  if (findings.checks.length > 0) console.log(`\n${findings.checks.map(checkLine).join('\n')}`);
  for (const note of findings.notes) console.log(`  ${note}`);
  return findings;
}

function checkLine({ name, value, comparison, target, unit, pass }: Check): string {
  return `  ${pass ? 'pass' : 'FAIL'}  ${name}: ${figure(value)} ${unit} (target ${comparison} ${figure(target)} ${unit})`;
}

void runCommand(main, FAILED);
