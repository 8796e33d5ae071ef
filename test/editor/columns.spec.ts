import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';

/** px between a label and its field: the space between two elements in a line. */
const GAP = 4;

describe('the columns of a form', () => {
  for (const type of ['cluster-leader', 'release-cluster-leader', 'valkey-config']) {
    it(`${type} sets tips and options below the fields, wherever the labels end`, () => {
      const form = readFileSync(join(repositoryRoot, 'nodes', `${type}.html`), 'utf8');
      const label = Number(/-label \{ width: (\d+)px; \}/.exec(form)?.[1]);
      const indents = [...form.matchAll(/margin(?:-left: |: 4px 0 0 )(\d{3})px/g)].map(([, px]) =>
        Number(px),
      );
      expect(indents).to.not.have.lengthOf(0);
      for (const indent of indents) expect(indent).to.equal(label + GAP);
    });
  }
});
