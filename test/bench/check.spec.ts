import { expect } from 'chai';
import { check } from '../../dev/bench/check.js';

describe('bench: targets', () => {
  for (const [comparison, met, missed] of [
    ['<=', 2, 2.1],
    ['>=', 2, 1.9],
    ['>', 2.1, 2],
  ] as const) {
    it(`${met} is ${comparison} 2; ${missed} and NaN are not`, () => {
      const passes = (value: number) => check({ name: 'x', value, comparison, target: 2, unit: '×' }).pass;
      expect([met, missed, Number.NaN].map(passes)).to.deep.equal([true, false, false]);
    });
  }
});
