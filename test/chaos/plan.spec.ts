import { expect } from 'chai';
import { Dice } from '../../dev/chaos/dice.js';
import { ALL_KINDS } from '../../dev/chaos/faults/catalogue.js';
import { planWindow } from '../../dev/chaos/faults/plan.js';
import { readOptions, UsageError } from '../../dev/chaos/options.js';

describe('chaos schedule', () => {
  const plan = (seed: string) =>
    Array.from({ length: 400 }, (_, index) => planWindow(seed, index, ALL_KINDS, 500)).map(
      ({ faults, losesRecord }) => ({
        losesRecord,
        faults: faults.map(({ kind, afterMs, dice }) => [kind.name, afterMs, dice.next()]),
      }),
    );

  it('is repeated by its seed, and by no other', () => {
    expect(plan('a seed')).to.deep.equal(plan('a seed'));
    expect(plan('a seed')).to.not.deep.equal(plan('another seed'));
  });

  it('comes to every kind', () => {
    const names = plan('any').flatMap(({ faults }) => faults.map(([name]) => name));
    expect([...new Set(names)]).to.have.members(ALL_KINDS.map(({ name }) => name));
  });

  it('never stops the server twice at once', () => {
    for (let index = 0; index < 400; index += 1) {
      const words = planWindow('any', index, ALL_KINDS, 500).faults.flatMap(({ kind }) => kind.apart ?? []);
      expect(words.filter((word) => word === 'whole server').length).to.be.at.most(1);
    }
  });

  it('knows before a window whether its faults lose the record', () => {
    for (let index = 0; index < 100; index += 1) {
      const { faults, losesRecord } = planWindow('any', index, ALL_KINDS, 500);
      expect(losesRecord).to.equal(faults.some(({ kind }) => kind.losesRecord === true));
    }
  });

  it('throws fair dice', () => {
    const dice = new Dice('fair');
    const thrown = Array.from({ length: 60_000 }, () => dice.whole(1, 6));
    for (const face of [1, 2, 3, 4, 5, 6]) {
      expect(thrown.filter((each) => each === face).length).to.be.within(9_500, 10_500);
    }
  });
});

describe('chaos options', () => {
  it('are 2000 faults within 30 minutes, with and without Node-RED', () => {
    const { faults, minutes, bare, nodeRed } = readOptions([]);
    expect({ faults, minutes, bare, nodeRed }).to.deep.equal({
      faults: 2_000,
      minutes: 30,
      bare: true,
      nodeRed: true,
    });
  });

  it('make a slice of about a minute without Node-RED', () => {
    const { minutes, bare, nodeRed } = readOptions(['--slice']);
    expect(minutes).to.be.below(1);
    expect([bare, nodeRed]).to.deep.equal([true, false]);
  });

  it('choose kinds by the beginning of their names', () => {
    const names = readOptions(['--only', 'kill -9,Restart']).kinds.map(({ name }) => name);
    expect(names).to.include.members(['kill -9', 'restart with its data', 'restart without its data']);
  });

  for (const args of [
    ['--faults', 'many'],
    ['--replicas', '2'],
    ['--only', 'no such fault'],
    ['--speed', '3'],
  ]) {
    it(`refuse ${args.join(' ')}`, () => {
      expect(() => readOptions(args)).to.throw(UsageError);
    });
  }
});
