/** Electors that break a rule of the reserve: somebody leads while the work of the last term goes on. */
import type { Mutant } from './mutant.js';

const LEASE = 'src/election/lease.ts';
const GIVE_UP = 'src/election/give-up.ts';
const MODEL = ['test/model/retreats.spec.ts'];
const STEPS = ['test/election/step.reserve.spec.ts'];

export const RESERVE_MUTANTS: readonly Mutant[] = [
  {
    name: 'reserve: a release that does not wait for the retreat',
    specs: MODEL,
    patches: [{ file: GIVE_UP, find: ' || state.retreatSince !== null', replace: '' }],
  },
  {
    name: 'reserve: a deadline without the reserve',
    specs: MODEL,
    patches: [
      {
        file: LEASE,
        find: 'return sentAt + ttlMs - safetyMargin(ttlMs) - reserveMs;',
        replace: 'return sentAt + ttlMs - safetyMargin(ttlMs) - 0 * reserveMs;',
      },
    ],
  },
  {
    name: 'reserve: renewals by the full TTL',
    specs: STEPS,
    patches: [
      {
        file: LEASE,
        find: 'return (ttlMs - reserveMs) / RENEWALS_PER_TTL;',
        replace: 'return (ttlMs - 0 * reserveMs) / RENEWALS_PER_TTL;',
      },
    ],
  },
  {
    name: 'reserve: an attempt during the retreat',
    specs: MODEL,
    patches: [
      {
        file: 'src/election/candidate.ts',
        find: 'if (state.retreatSince !== null) return Number.POSITIVE_INFINITY;',
        replace: '',
      },
    ],
  },
  {
    name: 'reserve: a hand-over without a retreat',
    specs: MODEL,
    patches: [
      {
        file: GIVE_UP,
        find: 'giveUp(retreat(state, now), phase.term.value',
        replace: 'giveUp(state, phase.term.value',
      },
      { file: GIVE_UP, find: "import { retreat } from './retreat.js';\n", replace: '' },
    ],
  },
  {
    name: 'reserve: no retreat at the deadline',
    specs: MODEL,
    patches: [
      {
        file: 'src/election/lead.ts',
        find: 'giveUp(retreat(state, now), phase.term.value',
        replace: 'giveUp(state, phase.term.value',
      },
    ],
  },
  {
    name: 'reserve: no retreat from a lease that was lost',
    specs: STEPS,
    patches: [
      {
        file: 'src/election/lead.ts',
        find: 'const lost = retreat(answered, now);',
        replace: 'const lost = answered;',
      },
    ],
  },
  {
    name: 'reserve: a hold-off that the retreat uses up',
    specs: STEPS,
    patches: [
      {
        file: 'src/election/reserve.ts',
        find: 'const until = phase.wait.until + laterMs;',
        replace: 'const until = phase.wait.until + 0 * laterMs;',
      },
    ],
  },
  {
    name: 'reserve: a raised reserve that counts from the next renewal on',
    specs: [...STEPS, 'test/election/elector.retreat.spec.ts'],
    patches: [
      {
        file: 'src/election/reserve.ts',
        find: "if (phase.kind !== 'leader' || moreMs <= 0) return known;",
        replace: "if (phase.kind !== 'leader' || moreMs >= 0) return known;",
      },
    ],
  },
  {
    name: 'reserve: waits for whoever stops first',
    specs: ['test/runtime/retreats.spec.ts'],
    patches: [{ file: 'src/runtime/retreat.ts', find: 'await Promise.all(', replace: 'await Promise.race(' }],
  },
];
