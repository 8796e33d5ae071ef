/** A project that has the packed package installed, with what it depends on and nothing else. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../../../dev/harness/cache-folder.js';
import { packedPackage } from '../../../dev/harness/palette/tarball.js';
import { type TemporaryFolder, temporaryFolder } from '../../../dev/harness/temporary-folder.js';

const run = promisify(execFile);
const PACKAGE = 'node-red-contrib-cluster-leader';
const PACK_MS = 60_000;
const RUN_MS = 30_000;

export class Consumer {
  readonly #folder: TemporaryFolder;
  #tarball = '';

  constructor() {
    this.#folder = temporaryFolder('consumer');
  }

  get path(): string {
    return this.#folder.path;
  }

  async install(): Promise<void> {
    ({ path: this.#tarball } = await packedPackage());
    await this.#unpack(join(this.path, 'node_modules', PACKAGE));
    for (const name of [
      'rxjs',
      '@redis/client',
      'prom-client',
      '@types/node',
      'undici-types',
      'tslib',
      'cluster-key-slot',
    ]) {
      const installed = join(repositoryRoot, 'node_modules', name);
      const place = join(this.path, 'node_modules', name);
      mkdirSync(dirname(place), { recursive: true });
      if (existsSync(installed)) symlinkSync(installed, place, 'dir');
    }
  }

  /** A second copy of the package, as another package would bring it along. */
  async installCopy(owner: string): Promise<void> {
    await this.#unpack(join(this.path, 'node_modules', owner, 'node_modules', PACKAGE));
  }

  write(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text);
    return path;
  }

  /** Runs a program of the project to its end, and returns what it printed. Fails after 30 s. */
  async node(name: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const options = { cwd: this.path, timeout: RUN_MS, env: { ...process.env, ...environment } };
    const { stdout } = await run(process.execPath, [name], options);
    return stdout;
  }

  remove(): void {
    this.#folder.remove();
  }

  async #unpack(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    await run('tar', ['-xzf', this.#tarball, '-C', folder, '--strip-components=1'], { timeout: PACK_MS });
  }
}

/** One for the suite that calls this. */
export function useConsumer(): Consumer {
  const consumer = new Consumer();
  before(async function () {
    this.timeout(PACK_MS);
    await consumer.install();
  });
  after(() => consumer.remove());
  return consumer;
}
