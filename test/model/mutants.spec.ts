import { expect } from 'chai';
import { ELECTION_MUTANTS } from '../../dev/tooling/mutants/election-mutants.js';
import type { Mutant } from '../../dev/tooling/mutants/mutant.js';
import { STORE_MUTANTS } from '../../dev/tooling/mutants/store-mutants.js';
import { tryMutant } from '../../dev/tooling/mutants/trial.js';

const BOUNDS = { schedules: 50, seed: 1 };
const LEASE = 'src/election/lease.ts';
const MARGIN = 'return ttlMs / 100 + 2;';

function named(name: string): Mutant {
  const found = [...ELECTION_MUTANTS, ...STORE_MUTANTS].find((mutant) => mutant.name === name);
  if (found === undefined) throw new Error(`there is no mutant "${name}"`);
  return found;
}

describe('the mutation gate', function () {
  this.timeout(60_000);

  it('the model catches a mutant: timer-only check', async () => {
    const { outcome, by } = await tryMutant(named('timer-only check'), BOUNDS);
    expect(outcome, by).to.equal('caught');
    expect(by).to.match(/overlap/u);
  });

  it('the gate passes the original, and reports a mutant that changes nothing as a survivor', async () => {
    const same = { name: 'the same', patches: [{ file: LEASE, find: MARGIN, replace: `${MARGIN} ` }] };
    const { outcome, by } = await tryMutant(same, BOUNDS);
    expect(outcome, by).to.equal('survived');
  });

  it('the gate does not count a crash as a catch', async () => {
    const broken = { name: 'no program', patches: [{ file: LEASE, find: MARGIN, replace: 'return (;' }] };
    expect(await tryMutant(broken, BOUNDS)).to.include({ outcome: 'crashed' });
  });

  it('the gate reports a patch that no longer fits the source', async () => {
    const stale = { name: 'stale', patches: [{ file: LEASE, find: 'no such text', replace: '' }] };
    const { outcome, by } = await tryMutant(stale, BOUNDS);
    expect(outcome).to.equal('crashed');
    expect(by).to.equal(`${LEASE} has nowhere: no such text`);
  });
});
