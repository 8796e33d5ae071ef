import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { inOrder, type SpecFile } from '../../dev/harness/mocha/file-order.js';

const file = (name: string, seconds: number, heavy = false): SpecFile => ({ name, seconds, heavy });

describe('harness: the order of the files', () => {
  it('the longest files come first, and of the heavy ones no more at a time than are allowed', () => {
    const files = [
      ...[file('a', 1), file('b', 20), file('c', 2), file('d', 2)],
      ...[file('X', 10, true), file('Y', 5, true), file('Z', 8, true)],
    ];
    // X runs beside b, then beside the short ones; Z waits for X, and Y for Z.
    expect(inOrder(files, { all: 2, heavy: 1 })).to.deep.equal(['X', 'b', 'Z', 'Y', 'c', 'd', 'a']);
    expect(inOrder(files, { all: 4, heavy: 2 })).to.deep.equal(['X', 'Z', 'b', 'c', 'd', 'a', 'Y']);
  });

  it('each file comes once, also where only heavy ones are left', () => {
    const files = ['X', 'Y', 'Z'].map((name) => file(name, 5, true));
    expect(inOrder(files, { all: 3, heavy: 1 })).to.deep.equal(['X', 'Y', 'Z']);
  });

  it('the files whose time is noted exist', () => {
    const noted = join(repositoryRoot, 'dev/harness/mocha/file-seconds.json');
    const names = Object.keys(JSON.parse(readFileSync(noted, 'utf8')) as object);
    expect(names.filter((name) => !existsSync(join(repositoryRoot, 'test', name)))).to.deep.equal([]);
  });
});
