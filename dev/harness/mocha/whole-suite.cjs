/**
 * Mocha's configuration for the whole suite: four files at a time, at most two of which keep a processor busy by
 * themselves. Three browsers at a time would compete on two processors, and miss the bounds of their tests.
 */
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const tsx = require('tsx/cjs/api');
const { inOrder } = tsx.require('./file-order.ts', __filename);
const seconds = require('./file-seconds.json');

const root = join(__dirname, '..', '..', '..');
const JOBS = { all: 4, heavy: 2 };
const heavyPath =
  /^(api\/packed|chaos\/.*slice|examples\/|model\/(election|mutants)|palette\/|.*(schedules|simulated-fleet))/u;
/** Imports of what starts processes. */
const starting =
  /(fleet-suite|editor-fleet|many-servers|owned-process|node-red\/index|redis-server\/index)\.js/u;

const specFile = (name) => {
  const text = readFileSync(join(root, 'test', name), 'utf8');
  const heavy = heavyPath.test(name) || text.includes('/browser-suite.js');
  // A guess for those that were not measured.
  const guess = heavy ? 30 : starting.test(text) ? 8 : 1;
  return { name, heavy, seconds: seconds[name] ?? guess };
};
const files = readdirSync(join(root, 'test'), { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.spec.ts'))
  .sort()
  .map(specFile);

module.exports = {
  ...require(join(root, '.mocharc.json')),
  parallel: true,
  jobs: JOBS.all,
  spec: inOrder(files, JOBS).map((file) => join('test', file)),
};
