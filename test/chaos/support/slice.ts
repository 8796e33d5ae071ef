/** A slice of `npm run chaos`: reports what it was, and fails with everything that repeats a violation. */
import { expect } from 'chai';
import { readOptions } from '../../../dev/chaos/options.js';
import { type Summary, summarize } from '../../../dev/chaos/report/summary.js';
import { tables } from '../../../dev/chaos/report/tables.js';
import { faultsUntilFirst, violationLines } from '../../../dev/chaos/report/violation-text.js';
import { writeReport } from '../../../dev/chaos/report/write-report.js';
import { runChaos } from '../../../dev/chaos/run/chaos.js';

/** Less than an idle machine does by far, and enough to mean something. */
type Least = Readonly<Partial<Record<'faults' | 'changesOfLeadership' | 'failovers' | 'acts', number>>>;

export async function runSlice(args: readonly string[], least: Least): Promise<Summary> {
  const options = readOptions(['--slice', ...args]);
  const print = (line: string) => process.stdout.write(`      ${line}\n`);
  print(`seed ${options.seed}`);
  return runChaos(options, print, async (parts) => {
    const summary = summarize(options, parts, options.minutes);
    print(tables(summary).at(-1) ?? '');
    if (summary.violations > 0) {
      const folder = await writeReport(summary, parts);
      const until = parts.map(faultsUntilFirst).join();
      const lines = [...parts.flatMap(violationLines), `after ${until} faults; report: ${folder}`];
      const again = ['--slice', ...args, '--seed', options.seed].join(' ');
      throw new Error(`npm run chaos -- ${again}\n${lines.join('\n')}`);
    }
    for (const [figure, number] of Object.entries(least)) {
      expect(summary[figure as keyof Least], figure).to.be.at.least(number);
    }
    return summary;
  });
}

/** Chance decides which faults a slice has. One without a failover of the server is followed by another. */
export async function runSliceWithFailover(args: readonly string[], least: Least): Promise<void> {
  for (let slices = 1; slices <= 3; slices += 1) {
    const { failovers } = await runSlice(args, least);
    if (failovers > 0) return;
  }
  throw new Error('three slices had no failover of the server');
}
