/** Electors and stores that break a rule of candidates: the order of a vacancy, hand-overs, drains. */
import type { Mutant } from './mutant.js';

const CANDIDATE = 'src/election/candidate.ts';
const RANK = 'src/election/rank.ts';
const VACANCY = 'src/election/vacancy.ts';
const HAND_OVER = 'src/election/hand-over.ts';
const RUN = 'test/support/simulation/script-run.ts';
const LUA = 'src/redis/scripts/acquire.lua';
const LUA_SPECS = ['test/redis/scripts/best-candidate.spec.ts'];

export const CANDIDATE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a hint that is believed',
    patches: [
      {
        file: CANDIDATE,
        find: "    case 'released':\n",
        replace: `    case 'released':
      if (push.to !== undefined && refersTo(push.to, candidateOf(state.config))) {
        const { ttlMs, counter } = state;
        const value = \`\${candidateOf(state.config)}.\${counter}\`;
        const term = { value, token: push.token + 1, end: 0, deadline: now + 0.9 * ttlMs };
        const begun = { since: now, pinned: false, rival: null };
        return { ...state, phase: { kind: 'leader', term, renewAt: now + ttlMs / 3, ...begun } };
      }
`,
      },
      { file: CANDIDATE, find: 'import { candidateOf }', replace: 'import { candidateOf, refersTo }' },
    ],
  },
  {
    name: 'no wait for whoever was named',
    patches: [{ file: VACANCY, find: 'export const YIELD_MS = 50;', replace: 'export const YIELD_MS = 0;' }],
  },
  {
    name: 'a wait for whoever was named that pushes renew',
    patches: [
      {
        file: VACANCY,
        find: 'phase.yieldUntil !== null || !yields(state, to) ? known',
        replace: '!yields(state, to) ? known',
      },
    ],
  },
  {
    name: 'a regular look that takes a lease before whoever was named',
    specs: ['test/election/step.vacancy.spec.ts'],
    patches: [
      {
        file: VACANCY,
        find: ' || phase.vacant || now >= phase.until',
        replace: ' || now >= 0 || phase.vacant',
      },
    ],
  },
  {
    name: 'a candidate that is never forgotten',
    patches: [
      {
        file: RUN,
        find: 'if (age < -FUTURE_MS || age > FORGET_AFTER_TTLS * record.ttl) return {};',
        replace: '',
      },
    ],
  },
  {
    name: 'a candidate that is forgotten between two looks',
    patches: [
      { file: RUN, find: 'const FORGET_AFTER_TTLS = 1.5;', replace: 'const FORGET_AFTER_TTLS = 0.4;' },
    ],
  },
  {
    name: 'Lua: a candidate that withdrew, and is named on',
    specs: LUA_SPECS,
    patches: [
      { file: LUA, find: 'elseif not rank and record.next == caller then', replace: 'elseif false then' },
    ],
  },
  {
    name: 'Lua: a candidate that is never forgotten',
    specs: LUA_SPECS,
    patches: [
      {
        file: 'src/redis/scripts/record.lua',
        find: 'age < -FUTURE_MS or age > FORGET_AFTER_TTLS * record.ttl',
        replace: 'age < -FUTURE_MS',
      },
    ],
  },
  {
    name: 'Lua: an equal rank takes the place of the best candidate',
    specs: LUA_SPECS,
    patches: [{ file: LUA, find: 'rank > best_rank', replace: 'rank >= best_rank' }],
  },
  {
    name: 'Lua: a choice of a person that outlives its term',
    specs: LUA_SPECS,
    patches: [
      {
        file: LUA,
        find: 'if not token or tonumber(token) ~= record.token then',
        replace: 'if not token then',
      },
    ],
  },
  {
    name: 'a hand-over at once',
    patches: [
      {
        file: HAND_OVER,
        find: 'return now >= Math.max(since, phase.since) + settlingMs(ttlMs) ? candidate : null;',
        replace: 'return now >= Math.max(since, phase.since) ? candidate : null;',
      },
    ],
  },
  {
    name: 'a candidate that is new each time counted as settled',
    patches: [
      {
        file: HAND_OVER,
        find: 'Math.max(since, phase.since) + settlingMs(ttlMs)',
        replace: 'Math.min(since, phase.since) + settlingMs(ttlMs)',
      },
    ],
  },
  {
    name: 'a choice of a person ignored',
    patches: [{ file: HAND_OVER, find: ' || phase.pinned || ', replace: ' || ' }],
  },
  {
    name: 'a bar ignored',
    patches: [
      {
        file: HAND_OVER,
        find: 'return bars.some(({ to, until }) => now < until && refersTo(to, candidate));',
        replace: 'return bars.some(({ to, until }) => now < until - 1e9 && refersTo(to, candidate));',
      },
    ],
  },
  {
    name: 'a bar that does not grow',
    patches: [
      {
        file: HAND_OVER,
        find: 'before === undefined ? BARRED_PERIODS : 2 * before.periods',
        replace: 'before === undefined ? BARRED_PERIODS : 1',
      },
    ],
  },
  {
    name: 'a bar that outlasts a hand-over that worked',
    specs: ['test/election/step.hand-over.spec.ts'],
    patches: [
      {
        file: HAND_OVER,
        find: 'bars: state.bars.filter(({ to }) => !refersTo(to, by)) };',
        replace: 'bars: state.bars };',
      },
    ],
  },
  {
    name: 'a busy candidate not waited for',
    patches: [{ file: HAND_OVER, find: 'BETTER_MS = 500;', replace: 'BETTER_MS = 100;' }],
  },
  {
    name: 'a rank told while drained',
    patches: [
      {
        file: RANK,
        find: "if (standing(candidacy) !== 'candidate' || leaves",
        replace: "if (standing(candidacy) === 'observer' || leaves",
      },
    ],
  },
  {
    name: 'an observer that takes the lease',
    patches: [
      {
        file: RANK,
        find: "return priority === 'never' ? 'observer' : 'candidate';",
        replace: "return 'candidate';",
      },
    ],
  },
];
