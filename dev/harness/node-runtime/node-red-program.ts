/** A version of Node-RED together with a Node.js that can run it. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type NodeBinary, node24, progress, running } from './node-binary.js';
import { installedPackage } from './npm-install.js';

export type NodeRedMajor = 4 | 5;

export interface NodeRedProgram {
  /** The folder of the package `node-red`; `red.js` lies in it. */
  readonly folder: string;
  readonly version: string;
  readonly node: NodeBinary;
}

const known = new Map<NodeRedMajor, Promise<NodeRedProgram>>();

/** Found or fetched once per process. Node-RED 4 is a devDependency; 5 would not install on Node.js 20. */
export function nodeRedProgram(
  major: NodeRedMajor,
  log: (line: string) => void = progress,
): Promise<NodeRedProgram> {
  let program = known.get(major);
  if (!program) {
    program = major === 4 ? nodeRed4() : nodeRed5(log);
    known.set(major, program);
    program.catch(() => known.delete(major)); // a failed download may be tried again
  }
  return program;
}

async function nodeRed4(): Promise<NodeRedProgram> {
  const file = require.resolve('node-red/package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return { folder: dirname(file), version, node: running() };
}

async function nodeRed5(log: (line: string) => void): Promise<NodeRedProgram> {
  const node = runs5() ? running() : await node24(log);
  const { folder, version } = await installedPackage({
    name: 'node-red',
    range: '5',
    cacheName: 'node-red-5',
    log,
  });
  return { folder, version, node };
}

/** Node-RED 5 needs Node.js 22.9. */
function runs5(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 9);
}
