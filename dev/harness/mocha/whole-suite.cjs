/**
 * Mocha's configuration for the whole suite: the heaviest files, each of which can use a processor alone, are spread
 * over the run. In alphabetical order three browsers at a time would compete, and miss the bounds of their tests.
 */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..', '..');
const heavy = /^(browser|chaos\/.*slice|model|palette)/u;
/** They wait more than they compute, but for half a minute or longer. */
const long = /^(demo\/live|redis\/(cluster|sentinel-failover)|harness\/(cluster|runs|sentinels))/u;
/** The part of the run in which both begin, so that none is the last to end. */
const BEGIN_IN = 0.6;

const files = readdirSync(join(root, 'test'), { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.spec.ts'))
  .sort();
const isEarly = (file) => heavy.test(file) || long.test(file);
const light = files.filter((file) => !isEarly(file));
const spec = light.map((file) => [file]);
// One of each by turns.
const early = [files.filter((file) => heavy.test(file)), files.filter((file) => long.test(file))]
  .flatMap((group) => group.map((file, index) => ({ file, place: index / group.length })))
  .sort((one, other) => one.place - other.place)
  .map(({ file }) => file);
early.forEach((file, index) => {
  spec[Math.floor((index * BEGIN_IN * spec.length) / early.length)]?.unshift(file);
});

module.exports = {
  ...require(join(root, '.mocharc.json')),
  parallel: true,
  jobs: 3,
  spec: spec.flat().map((file) => join('test', file)),
};
