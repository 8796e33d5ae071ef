import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { declarationsIn } from '../../dev/tooling/api-reference/declarations.js';
import { referenceOf } from '../../dev/tooling/api-reference/reference.js';
import * as api from '../../src/api/index.js';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const source = read('src/api/api.ts');

describe('the reference of the API', () => {
  it('is current: run npm run reference', () => {
    expect(read('docs/api-reference.md')).to.equal(referenceOf(source));
  });

  it('has everything that the package exports, and says something about it', () => {
    const declarations = declarationsIn(source);
    const values = declarations.filter(({ kind }) => kind === 'class' || kind === 'function');
    expect([...new Set(values.map(({ name }) => name))]).to.have.members(Object.keys(api));
    expect(declarations.filter(({ comment }) => comment === '')).to.deep.equal([]);
    const [elector] = declarations.filter(({ name }) => name === 'Elector');
    const methods = elector?.members.filter(({ code }) => code.includes('('));
    expect(methods).to.have.length.above(8);
    expect(methods?.filter(({ comment }) => comment === '')).to.deep.equal([]);
  });
});
