/** A mutant whose patch does not fit any more fails the gate, which runs rarely; this finds it at once. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { ALL_MUTANTS } from '../../dev/tooling/mutants/all-mutants.js';

const ROOT = resolve(__dirname, '../..');

describe('the patches of the mutants', () => {
  for (const { name, patches } of ALL_MUTANTS) {
    it(`the patches of a mutant fit the sources in one place each: ${name}`, () => {
      for (const { file, find } of patches) {
        const places = readFileSync(join(ROOT, file), 'utf8').split(find).length - 1;
        expect(places, `${file}: ${find}`).to.equal(1);
      }
    });
  }
});
