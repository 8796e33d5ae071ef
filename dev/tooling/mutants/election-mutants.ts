/** Electors that break a rule of safety. */
import type { Mutant } from './mutant.js';

const ELECTOR = 'src/election/elector.ts';
const LEAD = 'src/election/lead.ts';
const ACQUIRE = 'src/election/acquire.ts';
const CANDIDATE = 'src/election/candidate.ts';

export const ELECTION_MUTANTS: readonly Mutant[] = [
  {
    name: 'deadline counted from the answer',
    patches: [
      {
        file: LEAD,
        find: 'Math.max(phase.term.deadline, leaseDeadline(call.sentAt, call.ttlMs, reserveMs))',
        replace: 'leaseDeadline(now, call.ttlMs, reserveMs)',
      },
      {
        file: ACQUIRE,
        find: 'const deadline = leaseDeadline(call.sentAt, call.ttlMs, reserveMs);',
        replace: 'const deadline = leaseDeadline(now, call.ttlMs, reserveMs);',
      },
      {
        file: ACQUIRE,
        find: 'function won(state: ElectorState, call: Call, reply: Acquired): ElectorState {',
        replace: 'function won(state: ElectorState, call: Call, reply: Acquired, now = 0): ElectorState {',
      },
      {
        file: ACQUIRE,
        find: 'candidateOf(state.config), now), call, reply);',
        replace: 'candidateOf(state.config), now), call, reply, now);',
      },
    ],
  },
  {
    name: 'timer-only check',
    patches: [
      {
        file: ELECTOR,
        find: "return phase.kind === 'leader' && this.#clock.now() < phase.term.deadline;",
        replace: "return phase.kind === 'leader';",
      },
    ],
  },
  {
    name: 'an answer revives a term',
    patches: [
      {
        file: 'src/election/step.ts',
        find: "if (phase.kind === 'leader') return endTerm(",
        replace: "if (phase.kind === 'leader') return state.call !== null ? state : endTerm(",
      },
      // And nothing else that would end the wait for it.
      {
        file: 'src/election/step.ts',
        find: 'if (call === null || now < call.until) return only(state);',
        replace: "if (call === null || call.kind === 'renew' || now < call.until) return only(state);",
      },
      {
        file: 'src/election/step.ts',
        find: 'return Math.min(\n        phase.term.deadline,',
        replace:
          'if (call !== null) return Number.POSITIVE_INFINITY;\n      return Math.min(\n        phase.term.deadline,',
      },
    ],
  },
  {
    name: 'wall clock only',
    patches: [
      {
        file: 'src/runtime/system-clock.ts',
        find: 'return monotonic + this.#jumped;',
        replace: 'return this.#sources.wall();',
      },
    ],
  },
  {
    name: 'monotonic clock only',
    patches: [
      {
        file: 'src/runtime/system-clock.ts',
        find: 'return monotonic + this.#jumped;',
        replace: 'return monotonic;',
      },
    ],
  },
  {
    name: 'a timed-out renewal taken for success',
    patches: [
      {
        file: LEAD,
        find: '  const soon = now + (hurries',
        replace: `  if (failure.kind === 'timeout' && state.call !== null) {
    return renewalReplied(state, phase, state.call, { outcome: 'renewed', end: phase.term.end }, now);
  }
  const soon = now + (hurries`,
      },
    ],
  },
  {
    name: 'one lease value per process',
    patches: [
      {
        file: ACQUIRE,
        find: 'leaseValue(config.name, config.id, counter)',
        replace: 'leaseValue(config.name, config.id, 0)',
      },
    ],
  },
  {
    name: 'a release believed from a push',
    patches: [
      {
        file: CANDIDATE,
        find: "import { busyRetry, EXPIRY_SLACK_MS } from './lease.js';",
        replace:
          "import { giveUp } from './give-up.js';\nimport { busyRetry, EXPIRY_SLACK_MS } from './lease.js';",
      },
      {
        file: CANDIDATE,
        find: '  switch (push.kind) {\n',
        replace: `  switch (push.kind) {
    case 'released':
      return attemptSoon(phase.lease === null ? state : giveUp(state, phase.lease.value, null, now), now);
`,
      },
    ],
  },
  {
    name: 'margin removed',
    patches: [
      {
        file: 'src/election/lease.ts',
        find: 'return sentAt + ttlMs - safetyMargin(ttlMs) - reserveMs;',
        replace: 'return sentAt + ttlMs;',
      },
    ],
  },
  {
    name: 'a late acquisition believed',
    patches: [
      {
        file: 'src/election/step.ts',
        find: 'if (call === null || now < call.until) return only(state);',
        replace: "if (call === null || call.kind === 'acquire' || now < call.until) return only(state);",
      },
    ],
  },
  {
    name: 'a leader that never forgets a longer TTL',
    patches: [
      { file: LEAD, find: '...readTtl(answered, call.ttlMs, now), next', replace: '...answered, next' },
    ],
  },
  {
    name: 'a pushed TTL without a bound',
    patches: [{ file: CANDIDATE, find: 'Math.min(push.ttlMs, longestTtl(state))', replace: 'push.ttlMs' }],
  },
  {
    name: 'a hold-off ended by a push',
    patches: [
      {
        file: CANDIDATE,
        find: 'return now < phase.holdOffUntil\n',
        replace: 'return phase.holdOffUntil < 0\n',
      },
      {
        file: CANDIDATE,
        find: 'phase: acquiredElsewhere(phase, lookAt, now) }',
        replace: 'phase: { ...acquiredElsewhere(phase, lookAt, now), holdOffUntil: 0 } }',
      },
    ],
  },
  {
    name: 'a lowered TTL counted from its answer',
    patches: [
      {
        file: LEAD,
        find: 'Math.min(phase.term.deadline, leaseDeadline(now, ttlMs, reserveMs))',
        replace: 'phase.term.deadline',
      },
    ],
  },
  {
    name: 'a release of the own term ignored',
    specs: ['test/election/step.push.spec.ts'],
    patches: [
      {
        file: LEAD,
        find: "if (own && push.kind !== 'released') return state;",
        replace: 'if (own) return state;',
      },
    ],
  },
];
