import { expect } from 'chai';
import { fact } from '../../src/runtime/server-check/findings.js';
import { mergeFindings } from '../../src/runtime/server-check/merge-findings.js';

describe('findings of several servers', () => {
  const found = (address: string, ms: number, version = '8.0.2') => [
    fact('good', 'server', { product: 'Redis', version, address }),
    fact('good', 'primary', { replicas: 1 }),
    fact('good', 'round-trip', { ms, least: 0.5 }),
    fact('good', 'rights-complete'),
  ];

  it('findings that are the same are told once, with the largest number', () => {
    expect(mergeFindings([found('a', 1), found('b', 3), found('c', 2)])).to.deep.equal([
      fact('good', 'server', { product: 'Redis', version: '8.0.2', address: 'a' }),
      fact('good', 'round-trip', { ms: 3, least: 0.5 }),
      fact('good', 'rights-complete'),
    ]);
  });

  it('findings that are good on some servers only are not told as good', () => {
    const [server, , trip] = found('b', 1, '7.2.4');
    const missing = fact('bad', 'rights-missing', { rights: '+set' });
    const one = [server, trip, missing].filter((each) => each !== undefined);
    const merged = mergeFindings([found('a', 1), one]);
    expect(merged.map(({ code }) => code)).to.deep.equal([
      'server',
      'round-trip',
      'server',
      'rights-missing',
    ]);
  });
});
