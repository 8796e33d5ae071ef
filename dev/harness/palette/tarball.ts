/** Tarballs as `npm pack` makes them: what the palette manager uploads and a user downloads. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { npm } from './npm.js';

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
export function packNextPatch(
  folder: string,
  files: readonly string[],
  destination: string,
): Promise<Tarball> {
  const [major, minor, patch] = versionOf(folder).split('.').map(Number);
  return packAs({ version: `${major}.${minor}.${(patch ?? 0) + 1}` }, folder, files, destination);
}

/** The files of the package in `folder` under another name or version. */
export async function packAs(
  changes: { readonly name?: string; readonly version?: string },
  folder: string,
  files: readonly string[],
  destination: string,
): Promise<Tarball> {
  const copy = mkdtempSync(join(destination, 'copy-'));
  for (const file of files) cpSync(join(folder, file), join(copy, file));
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifestOf(copy), ...changes }));
  return pack(copy, destination);
}

function versionOf(folder: string): string {
  return String(manifestOf(folder).version);
}

function manifestOf(folder: string): { readonly version?: unknown } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
