/** How a run of mocha ends: what it says, and that it does. Each run is a process of its own. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { OwnedProcess } from '../../dev/harness/owned-process.js';
import { within } from '../../dev/harness/waiting.js';

const mocha = createRequire(__filename).resolve('mocha/bin/mocha.js');

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

async function run(fixtures: readonly string[], { parallel = false, minutes = '' } = {}): Promise<Ended> {
  const files = fixtures.map((name) => join(__dirname, 'fixtures', 'runs', `${name}.ts`));
  const args = [mocha, '--no-color', ...(parallel ? ['--parallel', '--jobs', '2'] : []), ...files];
  const env = { ...process.env, CLUSTER_LEADER_TEST_MINUTES: minutes };
  const process_ = await OwnedProcess.start({ command: process.execPath, args, env, cwd: repositoryRoot });
  const { code } = await within(process_.exited, 30_000, () => `mocha to end${process_.report()}`);
  return { code, text: process_.lines.join('\n') };
}

describe('harness: a run of mocha', function () {
  this.timeout(60_000);

  for (const parallel of [false, true]) {
    const how = parallel ? 'in parallel' : 'in one process';

    it(`a run (${how}) reports at its end what was not run, and what would make it run`, async () => {
      const { code, text } = await run(['skips', 'passes'], { parallel });
      expect(code).to.equal(0);
      expect(text).to.match(/^ {2}5 pending$/m);
      const [, told = ''] = /( *Not run: [\s\S]*?)\n*$/.exec(text.replace(/\n\n[\s\S]*pending\n/, '')) ?? [];
      expect(told.trimEnd().split('\n')).to.deep.equal([
        '  Not run: 5 tests.',
        '    3 tests: no browser; no script',
        '      To run them: install one.',
        '    1 test: no engine',
        '      To run it: start one.',
        '    1 test, and no reason was given: single tests fifth',
      ]);
    });
  }

  it('a run reports at its end which servers it ran with, each version once, and nothing else', async () => {
    const { code, text } = await run(['uses-server', 'uses-server-too', 'passes'], { parallel: true });
    expect(code).to.equal(0);
    expect(text).to.match(/3 passing \(\d+m?s\)\n\s*Tested with (redis|valkey)-server \d+\.\d+\.\d+\.\s*$/);
  });

  it('a run whose afterEach failed stops the runtime before the next file', async () => {
    const { code, text } = await run(['fails-after-each', 'uses-runtime']);
    expect(code).to.equal(1);
    expect(text)
      .to.match(/2 passing[\s\S]*1 failing/)
      .and.match(/failed before the end of the runtime/);
  });

  it('a run fails when a test has left something open, and names that alone', async () => {
    const { code, text } = await run(['leaves-open']);
    expect(code).to.equal(1);
    expect(text)
      .to.match(/1 passing \(\d+m?s\)\n+The tests are over, but/)
      .and.match(/something is still open:\n {2}tcp 127\.0\.0\.1:\d+\n {2}Timeout\n/);
  });

  it('a run fails when workers take too long, even in a loop, and names their tests', async () => {
    const { code, text } = await run(['passes', 'never-ends', 'spins'], { parallel: true, minutes: '0.12' });
    expect(code).to.equal(1);
    expect(text).to.match(/1 passing/);
    const [, underWay = ''] =
      /it took longer than 0\.12 minutes\. Under way were:\n([\s\S]*)/.exec(text) ?? [];
    expect(underWay.trim().split(/\n */)).to.include.members(['waits for ever', 'goes round in circles']);
  });

  it('a run fails when it takes too long in one process', async () => {
    const { code, text } = await run(['never-ends'], { minutes: '0.1' });
    expect(code).to.equal(1);
    expect(text).to.match(/Under way were:\n {2}waits for ever/);
  });
});
