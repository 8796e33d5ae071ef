import { expect } from 'chai';
import type { ElectionChange } from '../../src/api/api.js';
import { Elector } from '../../src/api/index.js';
import { recordedEvents } from './support/electors.js';

const CHANGE: ElectionChange = {
  ...{ key: 'k', leader: 'a', token: 1, since: 0, previousLeader: null },
  role: 'leader',
  reason: 'elected',
  standing: 'candidate',
  previousRole: 'unknown',
};

describe('the events of an elector, without an election', () => {
  it('an error that nobody listens to does not throw, as it does in Node.js', () => {
    const elector = new Elector('k');
    expect(() => elector.emit('error', new Error('nobody listens'))).to.not.throw();
  });

  it('a listener that throws disturbs neither whoever emits nor the listeners after it', () => {
    const elector = new Elector('k');
    const errors: Error[] = [];
    elector.on('error', (error) => errors.push(error));
    elector.on('elected', () => {
      throw new Error('broken');
    });
    const seen = recordedEvents(elector);
    expect(() => elector.emit('elected', CHANGE)).to.not.throw();
    expect(seen).to.deep.equal(['elected']);
    expect(errors.map(({ message }) => message)).to.deep.equal(['A listener to elected failed: broken']);
  });
});
