/** Replays that lose ticks, or repeat or skip what they should not. */
import type { Mutant } from './mutant.js';

const REPLAY = 'src/node-red/leader/replay/replay.ts';
const SIGNS = 'src/node-red/leader/replay/signs-of-life.ts';
const HEARSAY = 'src/node-red/leader/replay/hearsay.ts';
const FORGET = 'backlog.forget(coveredFrom + slack, Math.min(actedUntil, coveredUntil) - slack);';
const SPECS = [
  'test/node-red/replay/bound.spec.ts',
  'test/node-red/replay/crash.spec.ts',
  'test/node-red/replay/deploy.spec.ts',
] as const;

export const REPLAY_MUTANTS: readonly Mutant[] = [
  {
    name: 'replay: no slack',
    patches: [
      {
        file: REPLAY,
        find: FORGET,
        replace: 'backlog.forget(coveredFrom + slack, Math.min(actedUntil, coveredUntil));',
      },
    ],
    specs: SPECS,
  },
  {
    name: 'replay: the last sign of life counts',
    patches: [{ file: SIGNS, find: 'return this.#before;', replace: 'return this.#last;' }],
    specs: SPECS,
  },
  {
    name: 'replay: cleared on becoming the leader',
    patches: [
      {
        file: REPLAY,
        find: 'const { backlog, hearsay } = this.#memory;',
        replace: `const { backlog, hearsay } = this.#memory;
    backlog.forget(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);`,
      },
    ],
    specs: SPECS,
  },
  {
    name: 'replay: skips without a key',
    patches: [
      {
        file: REPLAY,
        find: 'if (kept.key !== null && hearsay.hasPassed(kept.key)) {',
        replace: 'if (kept.key === null || hearsay.hasPassed(kept.key)) {',
      },
    ],
    specs: SPECS,
  },
  {
    name: 'replay: forgets before the leader has reported',
    patches: [
      {
        file: REPLAY,
        find: 'if (actedUntil === null || coveredFrom === null || reportedAt === null) return;',
        replace: 'if (actedUntil === null) return;',
      },
      { file: REPLAY, find: FORGET, replace: 'backlog.forget(0, actedUntil - slack);' },
    ],
    specs: SPECS,
  },
  {
    name: 'replay: believes that a new process kept all',
    patches: [
      {
        file: REPLAY,
        find: FORGET,
        replace: 'backlog.forget(0, Math.min(actedUntil, coveredUntil) - slack);',
      },
    ],
    specs: SPECS,
  },
  {
    name: 'replay: a report covers what comes after it',
    patches: [
      { file: REPLAY, find: FORGET, replace: 'backlog.forget(coveredFrom + slack, actedUntil - slack);' },
    ],
    specs: SPECS,
  },
  {
    name: 'replay: a report takes no time',
    patches: [{ file: REPLAY, find: 'reportedAt - slack / 2;', replace: 'reportedAt;' }],
    specs: SPECS,
  },
  {
    name: 'replay: the earliest report counts',
    patches: [
      {
        file: HEARSAY,
        find: 'this.#coveredFrom = now - coversMs;',
        replace:
          'this.#coveredFrom = Math.min(now - coversMs, this.#coveredFrom ?? Number.POSITIVE_INFINITY);',
      },
    ],
    specs: SPECS,
  },
];
