import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Cost, startCosting } from '../../dev/harness/mocha/file-costs.js';
import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import { type TemporaryFolder, temporaryFolder } from '../../dev/harness/temporary-folder.js';

/** Of a program that computes for as long. */
const BUSY_SECONDS = 0.3;

describe('harness: what a file of tests costs', () => {
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = temporaryFolder('costs');
  });
  afterEach(() => folder.remove());

  it('the processor time of a program that was started is counted, and a line is added per file', function () {
    if (platform() !== 'linux') skipLoudly(this, 'processor time is read from /proc', 'run it on Linux');
    const path = join(folder.path, 'costs.jsonl');
    for (const file of ['a.spec.ts', 'b.spec.ts']) {
      const end = startCosting(file, { CLUSTER_LEADER_TEST_COSTS: path });
      const busy = `while (process.cpuUsage().user < ${BUSY_SECONDS * 1e6});`;
      if (file.startsWith('b')) execFileSync(process.execPath, ['-e', busy]);
      end();
    }
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    const [a, b] = lines.map((line) => JSON.parse(line) as Cost);
    expect([a?.file, b?.file]).to.deep.equal(['a.spec.ts', 'b.spec.ts']);
    expect(a?.processor).to.be.below(BUSY_SECONDS);
    expect(b?.processor).to.be.at.least(BUSY_SECONDS);
    expect(b?.seconds).to.be.at.least(BUSY_SECONDS);
  });
});
