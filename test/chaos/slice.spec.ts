import { expect } from 'chai';
import { readOptions } from '../../dev/chaos/options.js';
import { summarize } from '../../dev/chaos/report/summary.js';
import { tables } from '../../dev/chaos/report/tables.js';
import { faultsUntilFirst, violationLines } from '../../dev/chaos/report/violation-text.js';
import { writeReport } from '../../dev/chaos/report/write-report.js';
import { runChaos } from '../../dev/chaos/run/chaos.js';
import { skipLoudly } from '../../dev/harness/skip-loudly.js';

/** ms; the slice itself ends after 0.8 minutes, and a Redis may have to be fetched first. */
const PATIENCE_MS = 300_000;
/** Far fewer than on an idle machine (some 130 and 70), and enough to mean something. */
const FAULTS = 40;
const CHANGES = 10;

describe('chaos: a slice of npm run chaos', () => {
  it('a slice of chaos shows one leader at a time through a minute of faults', async function () {
    this.timeout(PATIENCE_MS);
    if (process.env.CLUSTER_LEADER_TEST_REDIS_URL) {
      const because = 'a foreign server is spared: the faults break it';
      skipLoudly(this, because, 'unset CLUSTER_LEADER_TEST_REDIS_URL');
    }
    const options = readOptions(['--slice']);
    const print = (line: string) => process.stdout.write(`      ${line}\n`);
    print(`seed ${options.seed}`);
    await runChaos(options, print, async (parts) => {
      const summary = summarize(options, parts, options.minutes);
      print(tables(summary).at(-1) ?? '');
      if (summary.violations > 0) {
        const folder = await writeReport(summary, parts);
        const until = parts.map(faultsUntilFirst).join();
        const lines = [...parts.flatMap(violationLines), `after ${until} faults; report: ${folder}`];
        throw new Error(`npm run chaos -- --slice --seed ${options.seed}\n${lines.join('\n')}`);
      }
      expect(summary.faults, 'faults').to.be.above(FAULTS);
      expect(summary.changesOfLeadership, 'changes of leadership').to.be.above(CHANGES);
      expect(summary.acts, 'acts').to.be.above(1_000);
    });
  });
});
