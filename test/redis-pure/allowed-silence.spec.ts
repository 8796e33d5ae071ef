import { expect } from 'chai';
import { allowedSilenceMs } from '../../src/redis/allowed-silence.js';

describe('the silence that a connection is allowed', () => {
  it('the allowed silence is a third of the shortest TTL', () => {
    expect(allowedSilenceMs(1_500)).to.equal(500);
  });

  it('the allowed silence is half a minute at most, since followers of a long lease would be deaf for hours', () => {
    expect(allowedSilenceMs(90_000)).to.equal(30_000);
    expect(allowedSilenceMs(86_400_000)).to.equal(30_000);
  });
});
