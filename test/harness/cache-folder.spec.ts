import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildOnce } from '../../dev/harness/cache-folder.js';
import { type TemporaryFolder, temporaryFolder } from '../../dev/harness/temporary-folder.js';

describe('harness: cache folder', () => {
  let root: TemporaryFolder;

  beforeEach(() => {
    root = temporaryFolder('cache-test');
  });
  afterEach(() => root.remove());

  const once = (build: (folder: string) => Promise<void>): Promise<string> =>
    buildOnce({ cacheRoot: root.path, name: 'thing', ms: 5_000, build });

  it('the cache folder builds once for all who ask at the same time', async () => {
    let builds = 0;
    const build = async (folder: string): Promise<void> => {
      builds += 1;
      writeFileSync(join(folder, 'file'), 'content');
    };
    const places = await Promise.all([once(build), once(build), once(build)]);
    expect(new Set(places)).to.have.lengthOf(1);
    expect(builds).to.equal(1);
    expect(existsSync(join(places[0] ?? '', 'file'))).to.equal(true);
    expect(readdirSync(root.path)).to.deep.equal(['thing']);
  });

  it('the cache folder keeps nothing when building fails, and may be tried again', async () => {
    const failure = await once(() => Promise.reject(new Error('no network'))).catch((e: Error) => e.message);
    expect(failure).to.equal('no network');
    expect(readdirSync(root.path)).to.deep.equal([]);
    await once(async () => undefined);
    expect(readdirSync(root.path)).to.deep.equal(['thing']);
  });

  it('the cache folder takes over the lock of a process that died', async () => {
    const nobody = 2 ** 22 + 1; // above the largest process id of Linux and macOS
    mkdirSync(join(root.path, 'thing.lock'));
    writeFileSync(join(root.path, 'thing.lock', 'pid'), String(nobody));
    await once(async () => undefined);
    expect(readdirSync(root.path)).to.deep.equal(['thing']);
  });
});
