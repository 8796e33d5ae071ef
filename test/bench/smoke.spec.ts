import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Result } from '../../dev/bench/result-file.js';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { OwnedProcess } from '../../dev/harness/owned-process.js';
import { temporaryFolder } from '../../dev/harness/temporary-folder.js';
import { typescriptProgram } from '../../dev/harness/typescript-program.js';
import { within } from '../../dev/harness/waiting.js';

const RUN_MS = 60_000;

describe('bench: a quick run', function () {
  this.timeout(RUN_MS + 5_000);

  it('a quick bench prints a table and keeps the figures', async () => {
    const folder = temporaryFolder('bench');
    const out = join(folder.path, 'figures');
    const options = ['--quick', '--only', 'takeover', '--no-check', '--out', out];
    const [command, ...args] = typescriptProgram(join(repositoryRoot, 'dev', 'bench', 'main.ts'), ...options);
    const bench = await OwnedProcess.start({ command, args });
    try {
      const { code } = await within(bench.exited, RUN_MS, () => `the bench to end${bench.report()}`);
      expect(code, bench.report()).to.equal(0);
      expect(bench.lines.join('\n')).to.contain('takeover between two electors').and.to.contain('p99');
      const [file = ''] = readdirSync(out);
      expect(file).to.match(/^bench-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.json$/u);
      const result = JSON.parse(readFileSync(join(out, file), 'utf8')) as Result;
      expectShape(result);
    } finally {
      await bench.kill().catch(() => undefined);
      folder.remove();
    }
  });
});

/** Of times it says only that they are times: what they are depends on the machine and on who else uses it. */
function expectShape(result: Result): void {
  expect(result).to.include({ version: 1, package: '2.0.0', quick: true });
  expect(result.machine.cores).to.be.greaterThan(0);
  expect(result.machine.redis.version).to.match(/^(?:Redis|Valkey) \d+\./u);
  expect(Object.keys(result.experiments)).to.deep.equal(['takeover']);
  const { checks = [], figures = {} } = result.experiments.takeover ?? {};
  expect(checks).to.have.lengthOf(1);
  expect(checks[0]).to.include({ comparison: '<=', target: 2, unit: '×' });
  for (const name of ['floor', 'takeover']) {
    const { n, p50, p99, max } = figures[name] as Record<string, number>;
    expect([n, p50, p99, max].every((value) => Number.isFinite(value) && Number(value) > 0)).to.equal(true);
  }
}
