import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as rxjs from 'rxjs';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import * as ours from '../../src/election/rxjs.js';

describe('the parts of rxjs', () => {
  it('are what rxjs itself exports by these names', () => {
    const names = Object.keys(ours);
    expect(names).to.have.length.above(30);
    const others = names.filter((name) => Reflect.get(ours, name) !== Reflect.get(rxjs, name));
    expect(others).to.deep.equal([]);
  });

  it('are all that the package loads of it: import from src/election/rxjs.ts, and add there what is missing', () => {
    const sources = ['src', 'nodes', 'bin'].flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(folder, name)),
    );
    const whole = /^import (?!type )[^;]*from 'rxjs'/mu;
    const found = sources.filter((file) => whole.test(readFileSync(join(repositoryRoot, file), 'utf8')));
    expect(found).to.deep.equal([]);
  });
});
