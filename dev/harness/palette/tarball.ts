/** Tarballs: what the palette manager uploads and a user downloads. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildOnce, repositoryRoot } from '../cache-folder.js';
import { runFolder } from '../mocha/run-folder.js';
import { temporaryFolder } from '../temporary-folder.js';
import { npm } from './npm.js';

const run = promisify(execFile);

/** Bounds in milliseconds. */
const PACK_MS = 60_000;
const TAR_MS = 20_000;

export interface Tarball {
  readonly path: string;
  readonly fileName: string;
  /** Of the package that lies in it. */
  readonly name: string;
  readonly version: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

const CONTENTS = 'contents.json';

/** This package, packed once for all files of a run of mocha. */
export async function packedPackage(): Promise<Tarball> {
  const place = await buildOnce({
    ...{ name: 'packed-package', cacheRoot: runFolder() ?? temporaryFolder('packed').path, ms: PACK_MS },
    build: async (folder) => {
      const contents = await pack(folder);
      writeFileSync(join(folder, CONTENTS), JSON.stringify(contents));
    },
  });
  const contents: Omit<Tarball, 'path'> = JSON.parse(readFileSync(join(place, CONTENTS), 'utf8'));
  return { ...contents, path: join(place, contents.fileName) };
}

/** By npm, but without its scripts: tests must not build what others are using. */
async function pack(destination: string): Promise<Omit<Tarball, 'path'>> {
  const printed = await npm(
    ['pack', '--json', '--ignore-scripts', '--pack-destination', destination],
    repositoryRoot,
  );
  const [packed] = JSON.parse(printed.slice(printed.indexOf('['), printed.lastIndexOf(']') + 1));
  return {
    fileName: basename(packed.filename),
    name: packed.name,
    version: packed.version,
    files: packed.files.map(({ path }: { path: string }) => path),
  };
}

/** The next patch version of this package: the same files under another number. */
export function packNextPatch({ version, files }: Tarball, destination: string): Promise<Tarball> {
  const [major, minor, patch] = version.split('.').map(Number);
  return packAs({ version: `${major}.${minor}.${(patch ?? 0) + 1}` }, repositoryRoot, files, destination);
}

/** Files of the package in `folder` under another name or version; without npm, which takes seconds. */
export async function packAs(
  changes: { readonly name?: string; readonly version?: string },
  folder: string,
  files: readonly string[],
  destination: string,
): Promise<Tarball> {
  const copy = join(mkdtempSync(join(destination, 'copy-')), 'package');
  for (const file of files) cpSync(join(folder, file), join(copy, file));
  const manifest = { ...JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')), ...changes };
  writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest));
  const { name, version } = manifest;
  const fileName = `${name}-${version}.tgz`;
  const path = join(destination, fileName);
  await run('tar', ['-czf', path, '-C', dirname(copy), 'package'], { timeout: TAR_MS });
  return { path, fileName, name, version, files };
}
