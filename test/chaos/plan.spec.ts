import { expect } from 'chai';
import { KINDS_OF_FLEETS, SINGLE_KINDS } from '../../dev/chaos/faults/catalogue.js';
import { planWindow } from '../../dev/chaos/faults/plan.js';
import { Dice } from '../../dev/support/dice.js';

describe('chaos schedule', () => {
  const plan = (seed: string) =>
    Array.from({ length: 400 }, (_, index) => planWindow(seed, index, SINGLE_KINDS, 500)).map(
      ({ faults, losesRecord }) => ({
        losesRecord,
        faults: faults.map(({ kind, afterMs, dice }) => [kind.name, afterMs, dice.next()]),
      }),
    );

  it('the same seed repeats a fault schedule, and no other seed does', () => {
    expect(plan('a seed')).to.deep.equal(plan('a seed'));
    expect(plan('a seed')).to.not.deep.equal(plan('another seed'));
  });

  it('a fault schedule covers every kind', () => {
    const names = plan('any').flatMap(({ faults }) => faults.map(([name]) => name));
    expect([...new Set(names)]).to.have.members(SINGLE_KINDS.map(({ name }) => name));
  });

  it('a fault schedule never stops the server twice at once', () => {
    for (let index = 0; index < 400; index += 1) {
      const words = planWindow('any', index, SINGLE_KINDS, 500).faults.flatMap(
        ({ kind }) => kind.apart ?? [],
      );
      expect(words.filter((word) => word === 'whole server').length).to.be.at.most(1);
    }
  });

  for (const [fleet, kinds] of Object.entries(KINDS_OF_FLEETS)) {
    it(`a window moves a primary of the fleet "${fleet}" only once`, () => {
      for (let index = 0; index < 400; index += 1) {
        const { faults } = planWindow<never>('any', index, kinds, 500);
        const struck = faults.filter(({ kind }) => kind.apart?.includes('whole server'));
        expect(struck.length).to.be.at.most(1);
      }
    });
  }

  it('a window knows beforehand whether its faults lose the record', () => {
    for (let index = 0; index < 100; index += 1) {
      const { faults, losesRecord } = planWindow('any', index, SINGLE_KINDS, 500);
      expect(losesRecord).to.equal(faults.some(({ kind }) => kind.losesRecord === true));
    }
  });

  it('the dice of a fault schedule are fair', () => {
    const dice = new Dice('fair');
    const thrown = Array.from({ length: 60_000 }, () => dice.whole(1, 6));
    for (const face of [1, 2, 3, 4, 5, 6]) {
      expect(thrown.filter((each) => each === face).length).to.be.within(9_500, 10_500);
    }
  });
});
