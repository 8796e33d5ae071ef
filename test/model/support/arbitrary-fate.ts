/** What befalls a single command, so that fast-check can draw it. */
import fc from 'fast-check';
import type { Fate } from '../../support/simulation/connection.js';
import { TTL_MS } from './schedule.js';

const late = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 3 * TTL_MS }));

export const arbitraryFate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constant<Fate>({}),
  fc.constant<Fate>({ lost: true }),
  fc.constant<Fate>({ unanswered: true }),
  fc.record({ lateMs: late }),
  fc.record({ answerLateMs: late }),
  fc.record({ againAfterMs: late }),
  fc.record({ lost: fc.constant(true), againAfterMs: late }),
  fc.record({ unanswered: fc.constant(true), againAfterMs: late }),
);
