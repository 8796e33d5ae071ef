import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { repositoryRoot } from '../../../dev/harness/cache-folder.js';

describe('metrics that nobody asks for', () => {
  it('a process that nobody asks for metrics does not load prom-client', () => {
    const program = `
      const { runtimeContextOf } = require('./src/node-red/runtime-context.ts');
      const { metrics } = runtimeContextOf(new (require('node:events'))());
      const loaded = () => Object.keys(require.cache).some((file) => file.includes('prom-client'));
      const before = loaded();
      metrics.text().then(() => console.log(JSON.stringify([before, loaded()])));`;
    const printed = execFileSync(process.execPath, ['--require', require.resolve('tsx/cjs'), '-e', program], {
      cwd: repositoryRoot,
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(JSON.parse(printed)).to.deep.equal([false, true]);
  }).timeout(25_000);
});
