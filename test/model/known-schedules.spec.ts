import { PromiseBroken } from './support/explore.js';
import { KNOWN_SCHEDULES } from './support/known-schedules.js';
import { live } from './support/live.js';
import { inWords } from './support/words.js';

describe('schedules that were made to break the model', () => {
  for (const { story, schedule } of KNOWN_SCHEDULES) {
    it(story, async () => {
      const { violations } = await live(schedule);
      if (violations.length > 0) throw new PromiseBroken([...violations, inWords(schedule)].join('\n'));
    });
  }
});
