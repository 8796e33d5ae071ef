import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { findChromium, NoChromium } from '../../dev/harness/browser/index.js';
import { type TemporaryFolder, temporaryFolder } from '../../dev/harness/temporary-folder.js';

describe('browser: finding Chromium', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = temporaryFolder('chromium');
  });
  afterEach(() => folder.remove());

  function program(name: string, script: string): string {
    const path = join(folder.path, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it('the browser is the program that the variable names, whatever is on the PATH', async () => {
    program('chromium', 'echo Chromium 1');
    const named = program('mine', 'echo Chromium 2');
    const found = await findChromium({ PATH: folder.path, CLUSTER_LEADER_TEST_CHROMIUM: named });
    expect(found).to.deep.equal({ command: named, version: 'Chromium 2' });
  });

  it('the browser is the first on the PATH that runs, not a stub that asks for something else', async () => {
    program('chromium-browser', 'echo "install the snap" >&2; exit 10');
    const command = program('google-chrome', 'echo Google Chrome 3');
    expect(await findChromium({ PATH: folder.path })).to.deep.equal({ command, version: 'Google Chrome 3' });
  });

  it('a missing browser is reported with what was looked for, and what did not run', async () => {
    const nothing = await findChromium({ PATH: folder.path }).catch((error: Error) => error);
    expect(nothing).to.be.instanceOf(NoChromium);
    expect(String(nothing))
      .to.contain('chromium, chromium-browser')
      .and.contain('CLUSTER_LEADER_TEST_CHROMIUM');
    program('chromium', 'echo "no such library" >&2; exit 127');
    const broken = await findChromium({ PATH: folder.path }).catch((error: Error) => error);
    expect(String(broken)).to.contain(join(folder.path, 'chromium')).and.contain('no such library');
    const absent = join(folder.path, 'absent');
    const gone = await findChromium({ PATH: '', CLUSTER_LEADER_TEST_CHROMIUM: absent }).catch(
      (e: Error) => e,
    );
    expect(gone).to.be.instanceOf(NoChromium);
    expect(String(gone)).to.contain(absent);
  });
});
