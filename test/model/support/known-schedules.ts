/** Precise schedules, each made to break one rule's absence; most were found on paper or by a random schedule. */
import { type Command, type ReplicaSetup, type Schedule, TTL_MS } from './schedule.js';

export interface KnownSchedule {
  /** Why it matters. */
  readonly story: string;
  readonly schedule: Schedule;
  /** ms after the last misfortune in which somebody must lead, where that is less than the model allows. */
  readonly withinMs?: number;
  /** Terms at most, all in all. */
  readonly maxTerms?: number;
  /** Who leads at last. */
  readonly leader?: string;
}

const EVEN: ReplicaSetup = { drift: 0, phase: 0 };
/** As slow as clocks may be. */
const SLOW: ReplicaSetup = { drift: -90, phase: 0 };

/** Replica 0 leads from the beginning, and renews at 1 000, 2 000, … ms; TTL 3 000 ms. */
function schedule(
  commands: readonly Command[],
  { harm = 'data', replicas = [EVEN, { drift: 0, phase: 50 }] }: Partial<Schedule> = {},
): Schedule {
  return { harm, keys: 1, eager: false, replicas, commands };
}

export const KNOWN_SCHEDULES: readonly KnownSchedule[] = [
  {
    story: 'the end of an older connection to the crash guard takes nothing from a leader',
    schedule: {
      ...schedule([
        { at: 2_010, kind: 'wire', replica: 0, how: 'replaced', ms: 20 },
        // It would learn too late that its lease was released.
        { at: 2_020, kind: 'stall', replica: 0, ms: 200 },
      ]),
      guarded: true,
    },
  },
  {
    story: 'a leader that has destroyed its connection to the crash guard leads no longer',
    schedule: {
      ...schedule([{ at: 2_010, kind: 'wire', replica: 0, how: 'destroyed', ms: 0 }]),
      guarded: true,
    },
  },
  {
    story: 'a crash with a crash guard costs no TTL',
    schedule: { ...schedule([{ at: 2_010, kind: 'crash', replica: 0, ms: 2_000 }]), guarded: true },
    withinMs: 50,
  },

  {
    story: 'a stalled leader with a slow clock stops before its successor begins at the end of the lease',
    schedule: schedule([{ at: 2_010, kind: 'stall', replica: 0, ms: 5_000 }], { replicas: [SLOW, EVEN] }),
  },
  {
    story: 'a leader whose last answer came late stops in time',
    schedule: schedule([
      { at: 1_999, kind: 'fate', replica: 0, fates: [{ answerLateMs: 900 }] },
      { at: 2_950, kind: 'silence', replica: 0, ms: 5_000, lateMs: null },
    ]),
  },
  {
    story: 'a lowered TTL binds a leader although the answer to that renewal waits behind a stall',
    schedule: schedule(
      [
        { at: 4_999, kind: 'retime', percent: 50 },
        { at: 4_999, kind: 'fate', replica: 0, fates: [{ unanswered: true }] },
        { at: 5_100, kind: 'stall', replica: 0, ms: 2_400 },
        // So that the other one reads the shorter lease; a push would not shorten its patience.
        { at: 5_200, kind: 'cut', replica: 1, ms: 10 },
      ],
      { harm: 'time' },
    ),
  },
  {
    story: 'a renewal executed after the next one, which raised the TTL, shortens nothing',
    schedule: schedule(
      [
        { at: 2_999, kind: 'fate', replica: 0, fates: [{ lateMs: 1_600 }] },
        { at: 3_100, kind: 'retime', percent: 1_000 },
        // So that the other one reads what the late one has made of the lease.
        { at: 4_700, kind: 'cut', replica: 1, ms: 10 },
        // Replica 0 renews again at 14 000, and would learn of it then.
        { at: 9_000, kind: 'act', replica: 0 },
      ],
      { harm: 'time' },
    ),
  },
  {
    story: 'a renewal from a dead connection restores nothing after a flush in the next term',
    schedule: schedule(
      [
        // What replica 0 sends from 2 900 on is carried out 3 400 ms later; its term ends at 4 968, its lease at 5 000.
        { at: 2_900, kind: 'silence', replica: 0, ms: 3_450, lateMs: 3_400 },
        // The successor does not hear of it, and replica 0 releases what was put back for it.
        { at: 5_100, kind: 'pushes', replica: 1, copies: [0] },
        { at: 6_100, kind: 'flush' },
        { at: 7_000, kind: 'act', replica: 0 },
      ],
      { replicas: [EVEN, EVEN] },
    ),
  },
  {
    story: 'a renewal answered during a stall in which the term ends revives nothing',
    schedule: schedule([
      // The renewal that was due at 3 000 is sent at 4 960.
      { at: 2_999, kind: 'stall', replica: 0, ms: 1_961 },
      { at: 3_000, kind: 'latency', replica: 0, ways: [4] },
      { at: 4_962, kind: 'stall', replica: 0, ms: 138 },
    ]),
  },
  {
    story: 'a release just before or just after the lease changes hands does no harm',
    schedule: schedule([
      { at: 2_010, kind: 'stall', replica: 0, ms: 2_965 },
      { at: 2_011, kind: 'latency', replica: 0, ways: [12] },
      { at: 2_011, kind: 'pushes', replica: 1, copies: [0] },
      { at: 6_000, kind: 'act', replica: 0 },
    ]),
  },
  {
    story: 'a repeated release does not end the quarantine that its own replica began after a flush',
    schedule: schedule([
      { at: 2_098, kind: 'pushes', replica: 0, copies: [0] },
      {
        at: 2_099,
        kind: 'fate',
        replica: 0,
        fates: [{ unanswered: true }, { unanswered: true }, { unanswered: true }],
      },
      { at: 2_100, kind: 'resign', replica: 0, key: 0 },
      { at: 3_550, kind: 'flush' },
      { at: 3_600, kind: 'cut', replica: 0, ms: 10 },
      { at: 3_900, kind: 'cut', replica: 0, ms: 10 },
    ]),
  },
  {
    story: 'a repeated release does not end a quarantine begun by the first attempt after a resignation',
    schedule: schedule(
      [
        { at: 2_098, kind: 'pushes', replica: 0, copies: [0] },
        {
          at: 2_099,
          kind: 'fate',
          replica: 0,
          fates: [{ unanswered: true }, { unanswered: true }, { unanswered: true }],
        },
        { at: 2_100, kind: 'resign', replica: 0, key: 0 },
        { at: 3_099, kind: 'flush' },
        { at: 3_150, kind: 'cut', replica: 0, ms: 10 },
      ],
      { replicas: [EVEN, EVEN] },
    ),
  },
  {
    story: 'a former leader takes nothing after a restart that lost the current term',
    schedule: schedule(
      [
        // Replica 0's lease ends at 5 000; one of the others succeeds it, the third one notes the restart.
        { at: 2_010, kind: 'silence', replica: 0, ms: 3_390, lateMs: null },
        { at: 5_100, kind: 'silence', replica: 1, ms: 1_800, lateMs: null },
        { at: 5_200, kind: 'restart', ms: 1, lostMs: 300 },
      ],
      { replicas: [EVEN, { drift: 0, phase: 10 }, { drift: 0, phase: 20 }] },
    ),
  },
  {
    story: 'nobody leads beside an unreachable leader after a restart that lost its latest renewal',
    schedule: schedule([
      { at: 4_990, kind: 'silence', replica: 1, ms: 30, lateMs: null },
      { at: 5_010, kind: 'silence', replica: 0, ms: 6_000, lateMs: null },
      { at: 5_900, kind: 'restart', ms: 1, lostMs: 1_500 },
    ]),
  },
  {
    story: 'a flush does not let a second replica lead while the leader is unreachable',
    schedule: schedule([
      { at: 2_010, kind: 'silence', replica: 0, ms: 6_000, lateMs: null },
      { at: 2_020, kind: 'flush' },
    ]),
  },
  {
    story: 'an eviction does not let a second replica lead while the leader is unreachable',
    schedule: schedule([
      { at: 2_010, kind: 'silence', replica: 0, ms: 6_000, lateMs: null },
      { at: 2_020, kind: 'evict', key: 0, what: 'lease', told: true },
    ]),
  },
  {
    story: 'a newcomer without memory waits after a flush and a crash',
    schedule: schedule([
      { at: 2_010, kind: 'flush' },
      { at: 2_020, kind: 'crash', replica: 0, ms: 5 },
      { at: 2_030, kind: 'stop', replica: 0, ms: 5 },
    ]),
  },
  {
    story: 'a forged release takes nothing from a live leader',
    schedule: schedule([{ at: 2_010, kind: 'forge', key: 0, push: 0, ttls: 0 }]),
  },
  {
    story: 'an unreachable leader whose wall clock is set back still stops in time',
    schedule: schedule([
      { at: 2_010, kind: 'silence', replica: 0, ms: 6_000, lateMs: null },
      { at: 2_020, kind: 'wall', replica: 0, byMs: -2_000 },
    ]),
  },
  {
    story: 'a leader whose machine slept, with its monotonic clock, leads no longer',
    schedule: schedule([{ at: 2_010, kind: 'sleep', replica: 0, ms: 4_000 }]),
  },
  {
    story: 'a release of an earlier attempt does not end the next term of the same replica',
    schedule: schedule([
      // Its release is carried out twice: at once, and when it leads again.
      { at: 2_099, kind: 'fate', replica: 0, fates: [{ againAfterMs: 2_000 }] },
      { at: 2_100, kind: 'resign', replica: 0, key: 0 },
      { at: 3_200, kind: 'resign', replica: 1, key: 0 },
      { at: 4_050, kind: 'silence', replica: 0, ms: 3_000, lateMs: null },
    ]),
  },
  {
    story: 'an acquisition answered after a stall longer than its lease gives no role',
    schedule: schedule(
      [
        { at: 2_000, kind: 'stop', replica: 0, ms: 4_500 },
        { at: 2_000, kind: 'latency', replica: 0, ways: [10] },
        { at: 2_015, kind: 'stall', replica: 0, ms: 3_500 },
      ],
      { replicas: [EVEN, EVEN] },
    ),
  },
  {
    story: 'a late acquisition with the old TTL still counts after a restart that lost it',
    schedule: schedule(
      [
        { at: 4_990, kind: 'fate', replica: 1, fates: [{ lateMs: 700 }] },
        // Makes replica 1 look, whose command is late, and then replica 0 renew with the TTL that has fallen.
        { at: 5_001, kind: 'forge', key: 0, push: 4, ttls: 0 },
        { at: 5_003, kind: 'pushes', replica: 1, copies: [0] },
        { at: 5_010, kind: 'retime', percent: 40 },
        { at: 5_020, kind: 'forge', key: 0, push: 4, ttls: 0 },
        // A newcomer without memory takes the place of the third.
        { at: 5_500, kind: 'crash', replica: 2, ms: 300 },
        { at: 5_600, kind: 'resign', replica: 0, key: 0 },
        // Replica 1 leads since 5 701, and until 7 188, as it renews at 6 000 in vain.
        { at: 5_710, kind: 'silence', replica: 1, ms: 3_000, lateMs: null },
        { at: 5_740, kind: 'cut', replica: 0, ms: 4_000 },
        { at: 5_750, kind: 'restart', ms: 1, lostMs: 100 },
      ],
      { harm: 'fall', replicas: [EVEN, EVEN, { drift: 0, phase: 20 }] },
    ),
  },
  {
    story: 'a released lease that a restart brought back does not replace the current term',
    schedule: schedule(
      [
        { at: 2_098, kind: 'pushes', replica: 0, copies: [0] },
        { at: 2_098, kind: 'pushes', replica: 2, copies: [0] },
        // Repeated by replica 0 as soon as it has a connection again.
        { at: 2_099, kind: 'fate', replica: 0, fates: [{ unanswered: true }] },
        { at: 2_100, kind: 'resign', replica: 0, key: 0 },
        // Replica 1 leads until 5 069.
        { at: 2_200, kind: 'silence', replica: 1, ms: 3_500, lateMs: null },
        { at: 2_250, kind: 'cut', replica: 0, ms: 100 },
        { at: 2_300, kind: 'restart', ms: 1, lostMs: 205 },
      ],
      { harm: 'fall', replicas: [EVEN, EVEN, { drift: 0, phase: 20 }] },
    ),
  },
  {
    story: 'a restart with all data while the leader crashes costs one TTL',
    schedule: schedule(
      [
        { at: 4_050, kind: 'crash', replica: 0, ms: 5 },
        { at: 4_060, kind: 'restart', ms: 1, lostMs: 0 },
      ],
      { harm: 'fall' },
    ),
    withinMs: TTL_MS + 500,
  },
  {
    story: 'a TTL that fell long ago costs nothing when the server restarts',
    schedule: schedule(
      [
        { at: 300, kind: 'retime', percent: 25 },
        { at: 9_000, kind: 'crash', replica: 0, ms: 5 },
        { at: 9_010, kind: 'restart', ms: 1, lostMs: 0 },
      ],
      { harm: 'fall' },
    ),
    withinMs: TTL_MS / 4 + 500,
  },
  {
    story: 'a TTL that fell long ago costs nothing when its leader lives through a restart',
    schedule: schedule(
      [
        { at: 300, kind: 'retime', percent: 25 },
        { at: 9_000, kind: 'restart', ms: 2_000, lostMs: 0 },
      ],
      { harm: 'fall', replicas: [EVEN] },
    ),
    withinMs: TTL_MS / 4 + 500,
  },
  {
    story: 'a replica without contact drops its leader in time despite a forged renewal of ten TTLs',
    schedule: schedule([
      { at: 2_000, kind: 'forge', key: 0, push: 2, ttls: 9 },
      { at: 2_100, kind: 'cut', replica: 1, ms: 4_000 },
      { at: 5_900, kind: 'act', replica: 1 },
    ]),
  },
  {
    story: 'a forged acquisition does not end a hold-off',
    schedule: schedule([
      { at: 2_000, kind: 'cut', replica: 1, ms: 4_000 },
      { at: 2_100, kind: 'resign', replica: 0, key: 0 },
      { at: 2_200, kind: 'forge', key: 0, push: 1, ttls: 0 },
      { at: 6_000, kind: 'act', replica: 0 },
    ]),
  },
];
