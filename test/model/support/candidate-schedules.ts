/** Precise schedules about the order of candidates: who comes next, what it costs, and that leaders do not flap. */
import { settlingMs } from '../../../src/election/hand-over.js';
import { YIELD_MS } from '../../../src/election/vacancy.js';
import type { KnownSchedule } from './known-schedules.js';
import { type Command, type ReplicaSetup, type Schedule, TTL_MS } from './schedule.js';

/** Replica 0 leads from the beginning; replica 1 is the first candidate, and therefore the best of equals. */
const FLEET: readonly ReplicaSetup[] = [
  { drift: 0, phase: 0 },
  { drift: 0, phase: 40 },
  { drift: 0, phase: 80 },
];
const SETTLING_MS = settlingMs(TTL_MS);

function schedule(commands: readonly Command[], replicas = FLEET): Schedule {
  return { harm: 'data', keys: 1, eager: false, keepsRanks: true, replicas, commands };
}

/** Nothing happens to replica 0 at this time; but until then the schedule lasts. */
const until = (at: number): Command => ({ at, kind: 'act', replica: 0 });
const stand = (replica: number, priority: number | null, at = 300): Command => ({
  ...{ at, kind: 'stand', replica, key: 0, priority },
});
const lie = (priority: number, ms: number): Command => ({ at: 300, kind: 'lie', key: 0, priority, ms });

/** ms; how exactly the model measures until somebody leads. */
const STEP_MS = 50;

export const CANDIDATE_SCHEDULES: readonly KnownSchedule[] = [
  {
    story: 'a replica far away gets the lease that is handed over to it before those nearby',
    schedule: schedule(
      [{ at: 4_000, kind: 'hand-over', replica: 0, key: 0, to: 2 }],
      FLEET.map((setup, index) => ({ ...setup, roundTripMs: index === 2 ? 20 : 0 })),
    ),
    leader: 'R2',
    maxTerms: 2,
  },
  {
    story: 'a hand-over to a replica that died costs 50 ms',
    schedule: schedule([
      { at: 4_000, kind: 'crash', replica: 2, ms: 60_000 },
      { at: 4_010, kind: 'hand-over', replica: 0, key: 0, to: 2 },
    ]),
    withinMs: YIELD_MS + STEP_MS,
    leader: 'R1',
    maxTerms: 2,
  },
  {
    story: 'a hand-over to nobody, with forged releases every 20 ms that name others, costs 50 ms',
    schedule: schedule([
      { at: 4_000, kind: 'hand-over', replica: 0, key: 0, to: 9 },
      ...Array.from(
        { length: 600 },
        (_, index): Command => ({ at: 4_001 + 20 * index, kind: 'forge', key: 0, push: 6, ttls: 0 }),
      ),
    ]),
    withinMs: 0,
    maxTerms: 2,
  },
  {
    story: 'a forged release that names a candidate takes nothing from the leader',
    schedule: schedule([
      { at: 4_000, kind: 'forge', key: 0, push: 5, ttls: 1 },
      { at: 4_100, kind: 'forge', key: 0, push: 5, ttls: 2 },
    ]),
    leader: 'R0',
    maxTerms: 1,
  },
  {
    story: 'a candidate with a higher priority gets the lease once it has been there for long enough',
    schedule: schedule([stand(2, 1), until(SETTLING_MS + 2 * TTL_MS)]),
    leader: 'R2',
    maxTerms: 2,
  },
  {
    story: 'a candidate with a higher priority does not get the lease before',
    schedule: schedule([stand(2, 1), until(SETTLING_MS - TTL_MS)]),
    leader: 'R0',
    maxTerms: 1,
  },
  {
    story: 'a candidate with a higher priority gets the lease although it is often held up for 400 ms',
    schedule: schedule(
      [
        stand(1, 1),
        ...Array.from(
          { length: 10 },
          (_, index): Command => ({ at: SETTLING_MS + 500 * index, kind: 'stall', replica: 1, ms: 400 }),
        ),
        until(SETTLING_MS + 2 * TTL_MS),
      ],
      FLEET.slice(0, 2),
    ),
    leader: 'R1',
    maxTerms: 2,
  },
  {
    story: 'priorities that flap move no leader',
    schedule: schedule([
      ...Array.from({ length: 40 }, (_, index) => stand(2, index % 2, 300 + 1.5 * TTL_MS * index)),
      until(61 * TTL_MS),
    ]),
    leader: 'R0',
    maxTerms: 1,
  },
  {
    story:
      'a candidate that never takes the lease is named a few times, and then barred for longer and longer',
    schedule: schedule([lie(1, 60 * SETTLING_MS), until(60 * SETTLING_MS)]),
    // After 1, 2, 4, 8, 16 and 32 settling times.
    maxTerms: 7,
  },
  {
    story: 'a candidate that died is forgotten, so that the next best gets the lease',
    schedule: schedule([
      stand(1, 2),
      stand(2, 1),
      { at: 4_000, kind: 'crash', replica: 1, ms: 600_000 },
      until(2 * SETTLING_MS + 5 * TTL_MS),
    ]),
    leader: 'R2',
    maxTerms: 2,
  },
  {
    story: 'a leader that a person chose stays, although another one ranks higher',
    schedule: schedule([
      stand(0, 1),
      stand(1, -1),
      { at: 4_000, kind: 'hand-over', replica: 0, key: 0, to: 1 },
      until(3 * SETTLING_MS),
    ]),
    leader: 'R1',
    maxTerms: 2,
  },
  {
    story: 'a drained replica is no candidate, however high its priority, and gets nothing',
    schedule: schedule([
      stand(2, 5),
      { at: 400, kind: 'drain', replica: 2, ms: 3 * SETTLING_MS },
      until(3 * SETTLING_MS),
    ]),
    leader: 'R0',
    maxTerms: 1,
  },
  {
    story: 'a replica that is drained while it leads hands over, and takes nothing back when that ends',
    schedule: schedule([{ at: 4_000, kind: 'drain', replica: 0, ms: TTL_MS }]),
    leader: 'R1',
    maxTerms: 2,
  },
  {
    story: 'an observer follows, and takes nothing when the leader dies',
    schedule: schedule(
      [
        stand(1, null),
        { at: 4_000, kind: 'crash', replica: 0, ms: 2 * TTL_MS },
        { at: 4_000 + 2 * TTL_MS - 1, kind: 'act', replica: 1 },
      ],
      FLEET.slice(0, 2),
    ),
    leader: 'R2',
    maxTerms: 2,
  },
];
