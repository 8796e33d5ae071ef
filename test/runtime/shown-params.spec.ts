import { expect } from 'chai';
import { shownParams } from '../../src/runtime/shown-params.js';

describe('parameters in messages', () => {
  it('a parameter is shown as it is', () => {
    const params = { key: 'jobs', seconds: 10, detail: 'x'.repeat(300) };
    expect(shownParams(params)).to.deep.equal(params);
  });

  it('a parameter longer than a line is cut, and not inside a character', () => {
    const { key, detail } = shownParams({ key: 'x'.repeat(3_000_000), detail: `${'x'.repeat(299)}😀` });
    expect(key).to.equal(`${'x'.repeat(300)}…`);
    expect(detail).to.equal(`${'x'.repeat(299)}…`);
  });
});
