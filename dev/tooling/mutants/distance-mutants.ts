/** Electors and connections that misjudge a server which is far away, or a connection which is dead. */
import type { Mutant } from './mutant.js';

const SEEK = 'src/election/acquire.ts';
const SLOW = 'src/election/slow-store.ts';
const GIVE_UP = 'src/election/give-up.ts';
const DETECTOR = 'src/redis/failure-detector.ts';

const STEPS = ['step.slow-store', 'step.election', 'step.lead'].map(
  (name) => `test/election/${name}.spec.ts`,
);
const DISTANCES = ['test/election/round-trips.spec.ts', 'test/redis-pure/failure-detector.spec.ts'];

export const DISTANCE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a late answer counts',
    specs: STEPS,
    patches: [
      {
        file: SEEK,
        find: 'const known = learnFromLate(state, sentAt, now);',
        replace: `const known = learnFromLate(state, sentAt, now);
  if (reply.outcome === 'acquired') {
    const value = leaseValue(state.config.name, state.config.id, state.late?.id ?? 0);
    const call: Call = { kind: 'acquire', claims: true, id: 0, sentAt, until: now, ttlMs: state.ttlMs, value, push: null };
    return only(won({ ...known, call: null }, call, reply));
  }`,
      },
    ],
  },
  {
    name: 'a call may outlive its deadline',
    specs: STEPS,
    patches: [
      {
        file: 'src/election/lead.ts',
        find: 'Math.min(now + callBudget(ttlMs, reserveMs), deadline)',
        replace: 'now + callBudget(ttlMs, reserveMs)',
      },
    ],
  },
  {
    name: 'a replica that is too far away takes the lease',
    specs: STEPS,
    patches: [{ file: SEEK, find: '!leaves && !doubtsStore(state)', replace: '!leaves' }],
  },
  {
    name: 'a store that paused is taken for one that is far',
    specs: STEPS,
    patches: [{ file: SLOW, find: 'if (lateAt === null || sentAt < lateAt)', replace: 'if (sentAt < -1)' }],
  },
  {
    name: 'a call has a third of the TTL',
    specs: DISTANCES,
    patches: [
      {
        file: 'src/election/lease.ts',
        find: 'return (ttlMs - safetyMargin(ttlMs) - reserveMs) / 2;',
        replace: 'return ttlMs / RENEWALS_PER_TTL;',
      },
    ],
  },
  {
    name: 'releases are sent at every look',
    specs: STEPS,
    patches: [{ file: GIVE_UP, find: 'filter(({ sent }) => !sent)', replace: 'filter(() => true)' }],
  },
  {
    name: 'what was given up piles up',
    specs: STEPS,
    patches: [{ file: GIVE_UP, find: 'const MOST = 8;', replace: 'const MOST = 1_000_000;' }],
  },
  {
    name: 'round trips are not measured',
    specs: DISTANCES,
    patches: [
      {
        file: DETECTOR,
        find: 'this.#backoffFactor > 1 ? null : this.#roundTrip, ms',
        replace: 'null, 1_000',
      },
    ],
  },
  {
    name: 'an answer is waited for as long as it ever took',
    specs: DISTANCES,
    patches: [{ file: 'src/election/round-trip.ts', find: 'ms < before.smoothedMs / 2', replace: 'ms < 0' }],
  },
  {
    name: 'a contact that comes and goes ends the outage',
    specs: ['test/runtime/outages.spec.ts'],
    patches: [
      {
        file: 'src/runtime/outages.ts',
        find: 'if (contact.up && contact.unproven === undefined)',
        replace: 'if (contact.up)',
      },
    ],
  },
];
