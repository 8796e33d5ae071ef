/**
 * Keeps the costs of a run that was made with CLUSTER_LEADER_TEST_COSTS in file-costs.json. Chromium's own processes are
 * not waited for, so that most of what tests of the editor take is not seen: theirs is kept if it is more.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../cache-folder.js';
import type { Cost } from './file-costs.js';
import noted from './file-costs.json';

const TESTS = join(repositoryRoot, 'test');

/** s; what takes less fits anywhere. */
const LEAST_SECONDS = 2;

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: note-costs.ts FILE');
const lines = readFileSync(path, 'utf8').trim().split('\n');
const costs = lines
  .map((line) => JSON.parse(line) as Cost)
  // Tests that run mocha hand the variable on.
  .filter(({ file }) => existsSync(join(TESTS, file)) && file.endsWith('.spec.ts'))
  .filter(({ seconds, processor }) => Math.max(seconds, processor) >= LEAST_SECONDS)
  .sort((one, other) => one.file.localeCompare(other.file));
const before = noted as Readonly<Record<string, Omit<Cost, 'file'>>>;
const rounded = costs.map(({ file, seconds, processor }) => {
  const seen = Math.round(processor);
  const unseen = file.startsWith('browser/') ? (before[file]?.processor ?? 0) : 0;
  return [file, { seconds: Math.round(seconds), processor: Math.max(seen, unseen) }] as const;
});
const text = JSON.stringify(Object.fromEntries(rounded), null, 2);
writeFileSync(join(__dirname, 'file-costs.json'), `${text}\n`);
