/** Tarballs as `npm pack` makes them: what the palette manager uploads and a user downloads. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { npm } from './npm';

export interface Tarball {
  readonly path: string;
  readonly fileName: string;
  /** Of the package that lies in it. */
  readonly name: string;
  readonly version: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

/** Packs the package in `folder` as it stands, without its scripts: tests must not build what others are using. */
export async function pack(folder: string, destination: string): Promise<Tarball> {
  const printed = await npm(
    ['pack', '--json', '--ignore-scripts', '--pack-destination', destination],
    folder,
  );
  const [packed] = JSON.parse(printed.slice(printed.indexOf('['), printed.lastIndexOf(']') + 1));
  return {
    path: join(destination, basename(packed.filename)),
    fileName: basename(packed.filename),
    name: packed.name,
    version: packed.version,
    files: packed.files.map(({ path }: { path: string }) => path),
  };
}

/** The next patch version of the package in `folder`: the same files under another number. */
export async function packNextPatch(
  folder: string,
  files: readonly string[],
  destination: string,
): Promise<Tarball> {
  const copy = join(destination, 'next-patch');
  mkdirSync(copy);
  for (const file of files) cpSync(join(folder, file), join(copy, file));
  const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
  const [major, minor, patch] = String(manifest.version).split('.').map(Number);
  const version = `${major}.${minor}.${(patch ?? 0) + 1}`;
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, version }));
  return pack(copy, destination);
}
