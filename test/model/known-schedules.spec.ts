import { PromiseBroken } from './support/explore.js';
import { KNOWN_SCHEDULES } from './support/known-schedules.js';
import { live } from './support/live.js';
import { inWords } from './support/words.js';

describe('schedules designed to break the election', () => {
  for (const { story, schedule, withinMs = Number.POSITIVE_INFINITY } of KNOWN_SCHEDULES) {
    it(story, async () => {
      const { violations: broken, recoveryMs } = await live(schedule);
      const late = recoveryMs > withinMs ? [`nobody led for ${recoveryMs} ms, and ${withinMs} may pass`] : [];
      const violations = [...broken, ...late];
      if (violations.length > 0) throw new PromiseBroken([...violations, inWords(schedule)].join('\n'));
    });
  }
});
