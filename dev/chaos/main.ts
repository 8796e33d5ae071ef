/** `npm run chaos`: replicas under faults, and a check of everything that they did. See README.md. */
import { runCommand } from '../support/command-line.js';
import { type ChaosOptions, readOptions, USAGE } from './options.js';
import { summarize } from './report/summary.js';
import { tables } from './report/tables.js';
import { faultsUntilFirst, violationLines } from './report/violation-text.js';
import { writeReport } from './report/write-report.js';
import { runChaos } from './run/chaos.js';
import type { PartRecord } from './run/part.js';

/** Exit codes. */
const HELD = 0;
const VIOLATED = 1;
const FAILED = 2;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    print(USAGE);
    return HELD;
  }
  print(`seed ${options.seed}: ${options.faults} faults or ${options.minutes} minutes`);
  const began = performance.now();
  return runChaos(options, print, (parts) => report(options, parts, (performance.now() - began) / 60_000));
}

async function report(options: ChaosOptions, parts: readonly PartRecord[], minutes: number): Promise<number> {
  const summary = summarize(options, parts, minutes);
  const folder = await writeReport(summary, parts);
  for (const line of [...tables(summary), ...parts.flatMap(violationLines)]) print(line);
  print(`report: ${folder}`);
  if (summary.violations === 0) return HELD;
  const first = parts.map(faultsUntilFirst).find((count) => count !== null);
  print(`VIOLATED after ${first} faults. To run the same schedule again: ${repeat(options)}`);
  return VIOLATED;
}

function repeat({
  fleets,
  waiting,
  seed,
  faults,
  replicas,
  keys,
  ttlMs,
  bare,
  nodeRed,
  longer,
  only,
}: ChaosOptions): string {
  const part = bare ? (nodeRed ? '' : ' --no-node-red') : ' --node-red';
  const kinds = only === null ? '' : ` --only '${only}'`;
  const servers = `${fleets.join() === 'single' ? '' : ` --fleet ${fleets.join()}`}${waiting ? '' : ' --no-wait'}`;
  const ttl = longer ? '' : ` --ttl ${ttlMs}`;
  const fleet = `--replicas ${replicas} --keys ${keys}${ttl}`;
  return `npm run chaos -- --seed ${seed} --faults ${faults} ${fleet}${part}${servers}${kinds}`;
}

void runCommand(main, FAILED);
