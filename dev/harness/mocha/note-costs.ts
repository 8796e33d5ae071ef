/** Keeps the costs of a run that was made with CLUSTER_LEADER_TEST_COSTS in file-costs.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cost } from './file-costs.js';

/** s; what takes less fits anywhere. */
const LEAST_SECONDS = 2;

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: note-costs.ts FILE');
const lines = readFileSync(path, 'utf8').trim().split('\n');
const costs = lines
  .map((line) => JSON.parse(line) as Cost)
  .filter(({ seconds, processor }) => Math.max(seconds, processor) >= LEAST_SECONDS)
  .sort((one, other) => one.file.localeCompare(other.file));
const rounded = costs.map(({ file, seconds, processor }) => [
  file,
  { seconds: Math.round(seconds), processor: Math.round(processor) },
]);
const noted = Object.fromEntries(rounded) as Record<string, Omit<Cost, 'file'>>;
writeFileSync(join(__dirname, 'file-costs.json'), `${JSON.stringify(noted, null, 2)}\n`);
