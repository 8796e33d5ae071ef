import { expect } from 'chai';
import { readKeys } from '../../dev/demo/keys.js';

describe('demo: keys', () => {
  it('keys are read as lower-case letters, Ctrl-C and Ctrl-D as q, arrows as nothing', () => {
    expect(readKeys('q')).to.deep.equal(['q']);
    expect(readKeys('Kf')).to.deep.equal(['k', 'f']);
    expect(readKeys('\u0003\u0004')).to.deep.equal(['q', 'q']);
    expect(readKeys('\u001b[A')).to.deep.equal([]);
  });
});
