/** A Node.js of another major version than the one that runs the tests. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installedPackage } from './npm-install.js';

export interface NodeBinary {
  readonly command: string;
  /** Without a leading "v". */
  readonly version: string;
}

/** This platform has no such binary. Tests say so and skip. */
export class NotAvailableHere extends Error {
  override readonly name = 'NotAvailableHere';
  readonly remedy = `run the suite with Node.js ${MAJOR_IN_USE}`;
}

/** Platform and architecture of the npm packages that hold a Node.js binary each. */
const PACKAGED = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win-x64', 'win-arm64']);

const MAJOR_IN_USE = 24;

/** Node.js 24: the running one if it is, else fetched once into the cache (some 50 MB to download). */
export async function node24(log: (line: string) => void = progress): Promise<NodeBinary> {
  if (Number(process.versions.node.split('.')[0]) === MAJOR_IN_USE) return running();
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  if (!PACKAGED.has(platform)) {
    throw new NotAvailableHere(`npm holds no Node.js ${MAJOR_IN_USE} for ${platform}`);
  }
  if (process.platform === 'linux' && !isGlibc()) {
    throw new NotAvailableHere(`npm's Node.js ${MAJOR_IN_USE} for Linux needs glibc`);
  }
  const { folder, version } = await installedPackage({
    name: `node-${platform}`,
    range: String(MAJOR_IN_USE),
    cacheName: `node-${MAJOR_IN_USE}-${platform}`,
    log,
  });
  const command = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(command)) throw new NotAvailableHere(`node-${platform}@${version} holds no binary`);
  return { command, version };
}

export function running(): NodeBinary {
  return { command: process.execPath, version: process.versions.node };
}

/** Alpine's musl cannot load a binary that was linked against glibc. */
function isGlibc(): boolean {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return report?.header?.glibcVersionRuntime !== undefined;
}

export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
