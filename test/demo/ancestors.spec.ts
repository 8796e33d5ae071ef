import { expect } from 'chai';
import { ancestorsOf, isAlive, type ProcessFacts } from '../../dev/demo/ancestors.js';

const shell = 'sh -c npm run --silent build && tsx demo/main.ts';

function above(commands: readonly string[]): (pid: number) => ProcessFacts | null {
  return (pid) => {
    const command = commands[pid - 100];
    return command === undefined ? null : { parent: pid + 1, command };
  };
}

describe('demo: ancestors of a process', () => {
  it('the ancestors of the demo are all processes up to npm', () => {
    const npm = [`node\0/x/node_modules/.bin/tsx\0demo/main.ts`, shell, 'npm start', '-bash'];
    expect(ancestorsOf(100, above(npm))).to.deep.equal([100, 101, 102]);
    const script = ['tsx', shell, 'node\0/usr/lib/node_modules/npm/bin/npm-cli.js\0start'];
    expect(ancestorsOf(100, above(script))).to.deep.equal([100, 101, 102]);
  });

  it('the only ancestor is the parent where npm is absent, far away or hidden', () => {
    expect(ancestorsOf(100, above(['tsx', '-bash', 'sshd', 'init']))).to.deep.equal([100]);
    expect(ancestorsOf(100, above(Array.from({ length: 20 }, () => 'sh')))).to.deep.equal([100]);
    expect(ancestorsOf(100, () => null)).to.deep.equal([100]);
    expect(ancestorsOf(1)).to.deep.equal([]);
  });

  it('the facts of real processes are read', () => {
    expect(ancestorsOf(process.ppid)[0]).to.equal(process.ppid);
    expect(isAlive(process.ppid)).to.equal(true);
    expect(isAlive(2 ** 22 + 1)).to.equal(false);
  });
});
