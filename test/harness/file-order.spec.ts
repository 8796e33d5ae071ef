import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import costs from '../../dev/harness/mocha/file-costs.json';
import { inOrder, type SpecFile } from '../../dev/harness/mocha/file-order.js';

const file = (name: string, seconds: number, processor: number): SpecFile => ({ name, seconds, processor });

describe('harness: the order of the files', () => {
  it('the longest file comes first, and beside it what the processors have room for', () => {
    const files = [
      ...[file('waits long', 20, 1), file('waits', 5, 1)],
      ...[file('computes long', 10, 10), file('computes', 8, 8)],
    ];
    expect(inOrder(files, { jobs: 2, processors: 1 })).to.deep.equal([
      ...['waits long', 'waits', 'computes long', 'computes'],
    ]);
    expect(inOrder(files, { jobs: 2, processors: 2 })).to.deep.equal([
      ...['waits long', 'computes long', 'computes', 'waits'],
    ]);
  });

  it('where the processors are busy, the file that needs the least comes next', () => {
    const files = [file('a', 9, 9), file('b', 8, 8), file('c', 7, 7), file('d', 6, 3)];
    expect(inOrder(files, { jobs: 4, processors: 2 })).to.deep.equal(['a', 'b', 'd', 'c']);
  });

  it('each file comes once', () => {
    const files = Array.from({ length: 50 }, (_, index) => file(String(index), index % 7, (index % 3) * 2));
    expect([...inOrder(files, { jobs: 3, processors: 2 })].sort()).to.deep.equal(
      files.map(({ name }) => name).sort(),
    );
  });

  it('the files whose costs are noted exist', () => {
    const gone = Object.keys(costs).filter((name) => !existsSync(join(repositoryRoot, 'test', name)));
    expect(gone).to.deep.equal([]);
  });
});
