/** Mocha's configuration for the whole suite: several files at a time, in an order that suits two processors. */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const tsx = require('tsx/cjs/api');
const { inOrder } = tsx.require('./file-order.ts', __filename);
const costs = require('./file-costs.json');

const root = join(__dirname, '..', '..', '..');
const MACHINE = { jobs: 5, processors: 2 };
/** Of a file that is too small to be noted. */
const SMALL = { seconds: 1, processor: 0.5 };

const files = readdirSync(join(root, 'test'), { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.spec.ts'))
  .sort()
  .map((name) => ({ name, ...(costs[name] ?? SMALL) }));

module.exports = {
  ...require(join(root, '.mocharc.json')),
  parallel: true,
  jobs: MACHINE.jobs,
  spec: inOrder(files, MACHINE).map((file) => join('test', file)),
};
