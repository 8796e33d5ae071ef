/** A copy of what a suite needs, to be broken and thrown away. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Patch } from './mutant.js';

const ROOT = resolve(__dirname, '../../..');
const COPIED = [
  'src',
  'dev/chaos/proxy',
  'dev/harness',
  'dev/support',
  'locales',
  'test/api',
  'test/election',
  'test/guard',
  'test/model',
  'test/node-red',
  'test/redis',
  'test/redis-pure',
  'test/runtime',
  'test/support',
  'package.json',
  '.mocharc.json',
];

export class PatchDoesNotFit extends Error {
  override readonly name = 'PatchDoesNotFit';
}

/** @returns the result of the work; the copy is deleted by then */
export async function inScratch<T>(
  patches: readonly Patch[],
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'cluster-leader-mutant-'));
  try {
    for (const path of COPIED) await cp(join(ROOT, path), join(directory, path), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    for (const patch of patches) await apply(patch, directory);
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function apply({ file, find, replace }: Patch, directory: string): Promise<void> {
  const path = join(directory, file);
  const [before, after, ...more] = (await readFile(path, 'utf8')).split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = after === undefined ? 'nowhere' : 'more than once';
    throw new PatchDoesNotFit(`${file} has ${times}: ${find}`);
  }
  await writeFile(path, `${before}${replace}${after}`);
}
