/** Keeps a run's figures as JSON, to be compared with those of another day. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measurements } from './experiment.js';
import type { Machine } from './machine.js';

export interface Result {
  /** Of this format. */
  readonly version: 1;
  readonly package: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly quick: boolean;
  readonly machine: Machine;
  /** The load average of the last minute at the end: the run itself, and whatever disturbed it. */
  readonly loadAfter: number;
  readonly pass: boolean;
  readonly experiments: Readonly<Record<string, Measurements>>;
}

/** Returns the file's path. */
export function writeResult(folder: string, result: Result): string {
  mkdirSync(folder, { recursive: true });
  // Colons are not allowed in file names everywhere.
  const stamp = result.startedAt.replace(/\.\d+Z$/u, 'Z').replaceAll(':', '-');
  const file = join(folder, `bench-${stamp}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}
