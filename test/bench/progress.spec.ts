import { expect } from 'chai';
import { Progress } from '../../dev/bench/progress.js';

describe('bench: progress', () => {
  it('speaks up at the beginning and at the end of a loop, and seldom in between', () => {
    const said: string[] = [];
    const progress = new Progress('gate', (text) => said.push(text));
    for (let done = 1; done <= 1_000; done += 1) progress.count(done, 1_000, 'rounds');
    expect(said[0]).to.equal('[gate   0 s] 1 of 1000 rounds\n');
    expect(said.at(-1)).to.match(/1000 of 1000 rounds/u);
    expect(said.length).to.be.lessThan(10);
  });
});
