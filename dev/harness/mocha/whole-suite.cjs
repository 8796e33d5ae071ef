/**
 * Mocha's configuration for the whole suite: the heaviest files, each of which can use a processor alone, are spread
 * over the run. In alphabetical order three browsers at a time would compete, and miss the bounds of their tests.
 */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..', '..');
const heavy = /^(browser|chaos\/.*slice|model|palette)/u;
/** The part of the run in which they begin, so that none is the last to end. */
const BEGIN_IN = 0.7;

const files = readdirSync(join(root, 'test'), { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.spec.ts'))
  .sort();
const light = files.filter((file) => !heavy.test(file));
const spec = light.map((file) => [file]);
const heavyFiles = files.filter((file) => heavy.test(file));
heavyFiles.forEach((file, index) => {
  spec[Math.floor((index * BEGIN_IN * spec.length) / heavyFiles.length)]?.unshift(file);
});

module.exports = {
  ...require(join(root, '.mocharc.json')),
  parallel: true,
  jobs: 3,
  spec: spec.flat().map((file) => join('test', file)),
};
