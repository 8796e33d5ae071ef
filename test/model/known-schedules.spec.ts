import { CANDIDATE_SCHEDULES } from './support/candidate-schedules.js';
import { PromiseBroken } from './support/explore.js';
import { KNOWN_SCHEDULES } from './support/known-schedules.js';
import { live } from './support/live.js';
import { inWords } from './support/words.js';

describe('schedules designed to break the election', () => {
  for (const known of [...KNOWN_SCHEDULES, ...CANDIDATE_SCHEDULES]) {
    const {
      story,
      schedule,
      withinMs = Number.POSITIVE_INFINITY,
      maxTerms = Number.POSITIVE_INFINITY,
    } = known;
    it(story, async () => {
      const { violations: broken, recoveryMs, terms, leader } = await live(schedule);
      const late = recoveryMs > withinMs ? [`nobody led for ${recoveryMs} ms, and ${withinMs} may pass`] : [];
      const often = terms > maxTerms ? [`${terms} terms, and there may be ${maxTerms}`] : [];
      const wanted = known.leader ?? leader;
      const other = leader === wanted ? [] : [`${leader} leads at last, and not ${wanted}`];
      const violations = [...broken, ...late, ...often, ...other];
      if (violations.length > 0) throw new PromiseBroken([...violations, inWords(schedule)].join('\n'));
    });
  }
});
