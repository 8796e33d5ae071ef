import { expect } from 'chai';
import { KNOWN_SCHEDULES } from './support/known-schedules.js';
import { live } from './support/live.js';

describe('the model of the whole election, in schedules that were made to break it', () => {
  for (const { story, schedule } of KNOWN_SCHEDULES) {
    it(story, async () => {
      expect((await live(schedule)).violations).to.deep.equal([]);
    });
  }
});
