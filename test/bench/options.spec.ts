import { expect } from 'chai';
import { readOptions, UsageError, usage } from '../../dev/bench/options.js';

describe('bench: options', () => {
  const names = ['takeover', 'crash', 'gate'];

  it('runs everything and checks it unless told otherwise', () => {
    const { out, ...options } = readOptions([], names);
    expect(options).to.deep.equal({ only: names, quick: false, check: true, help: false });
    expect(out).to.match(/bench-results$/u);
  });

  it('runs what is asked for, in the order of the catalogue', () => {
    const options = readOptions(['--only', 'gate', '--only', 'takeover', '--quick', '--no-check'], names);
    expect(options).to.include({ quick: true, check: false });
    expect(options.only).to.deep.equal(['takeover', 'gate']);
  });

  it('refuses what it does not know', () => {
    expect(() => readOptions(['--only', 'lunch'], names)).to.throw(UsageError, 'lunch');
    expect(() => readOptions(['--fast'], names)).to.throw(UsageError, '--fast');
    expect(() => readOptions(['crash'], names)).to.throw(UsageError, 'crash');
  });

  it('says how it is used', () => {
    expect(usage(names)).to.contain('takeover, crash, gate').and.to.contain('--no-check');
  });
});
