/** Precise schedules, each made to break one rule's absence; most were found on paper or by a random schedule. */
import { type Command, type ReplicaSetup, type Schedule, TTL_MS } from './schedule.js';

export interface KnownSchedule {
  /** Why it matters. */
  readonly story: string;
  readonly schedule: Schedule;
  /** ms after the last misfortune in which somebody must lead, where that is less than the model allows. */
  readonly withinMs?: number;
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
    story: 'a stalled leader with a slow clock, succeeded as soon as its lease has ended',
    schedule: schedule([{ at: 2_010, kind: 'stall', replica: 0, ms: 5_000 }], { replicas: [SLOW, EVEN] }),
  },
  {
    story: 'a leader whose last answer came late',
    schedule: schedule([
      { at: 1_999, kind: 'fate', replica: 0, fates: [{ answerLateMs: 900 }] },
      { at: 2_950, kind: 'silence', replica: 0, ms: 5_000, lateMs: null },
    ]),
  },
  {
    story: 'a renewal with a lowered TTL is carried out, and its answer waits behind a stall',
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
    story: 'a renewal that is carried out after the next one, which had a raised TTL',
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
    story:
      'a renewal of a dead connection, delivered after the flush that followed the next term’s beginning',
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
    story: 'a renewal that is answered during a stall in which the term ends',
    schedule: schedule([
      // The renewal that was due at 3 000 is sent at 4 960.
      { at: 2_999, kind: 'stall', replica: 0, ms: 1_961 },
      { at: 3_000, kind: 'latency', replica: 0, ways: [4] },
      { at: 4_962, kind: 'stall', replica: 0, ms: 138 },
    ]),
  },
  {
    story: 'a release that arrives just before, and just after, the lease changes hands',
    schedule: schedule([
      { at: 2_010, kind: 'stall', replica: 0, ms: 2_965 },
      { at: 2_011, kind: 'latency', replica: 0, ways: [12] },
      { at: 2_011, kind: 'pushes', replica: 1, copies: [0] },
      { at: 6_000, kind: 'act', replica: 0 },
    ]),
  },
  {
    story: 'a release whose answer is lost, repeated after a flush over the quarantine that it began itself',
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
    story: 'the same, with the flush right before the first look of the one that resigned',
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
    story:
      'a restart that forgot the present term, and a former leader that comes back before the present one',
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
    story: 'a restart that brought the tail of a renewal back, and a leader that cannot be reached',
    schedule: schedule([
      { at: 4_990, kind: 'silence', replica: 1, ms: 30, lateMs: null },
      { at: 5_010, kind: 'silence', replica: 0, ms: 6_000, lateMs: null },
      { at: 5_900, kind: 'restart', ms: 1, lostMs: 1_500 },
    ]),
  },
  {
    story: 'a flush, while the leader cannot be reached',
    schedule: schedule([
      { at: 2_010, kind: 'silence', replica: 0, ms: 6_000, lateMs: null },
      { at: 2_020, kind: 'flush' },
    ]),
  },
  {
    story: 'an eviction of the lease, while the leader cannot be reached',
    schedule: schedule([
      { at: 2_010, kind: 'silence', replica: 0, ms: 6_000, lateMs: null },
      { at: 2_020, kind: 'evict', key: 0, what: 'lease', told: true },
    ]),
  },
  {
    story: 'a flush, a crash, and a newcomer without memory',
    schedule: schedule([
      { at: 2_010, kind: 'flush' },
      { at: 2_020, kind: 'crash', replica: 0, ms: 5 },
      { at: 2_030, kind: 'stop', replica: 0, ms: 5 },
    ]),
  },
  {
    story: 'a forged release, while the leader lives',
    schedule: schedule([{ at: 2_010, kind: 'forge', key: 0, push: 0, ttls: 0 }]),
  },
  {
    story: 'the wall clock of the leader set back while it cannot be reached',
    schedule: schedule([
      { at: 2_010, kind: 'silence', replica: 0, ms: 6_000, lateMs: null },
      { at: 2_020, kind: 'wall', replica: 0, byMs: -2_000 },
    ]),
  },
  {
    story: 'the machine of the leader sleeps, and its monotonic clock with it',
    schedule: schedule([{ at: 2_010, kind: 'sleep', replica: 0, ms: 4_000 }]),
  },
  {
    story: 'a release of a former attempt, delivered in the next term of the same replica',
    schedule: schedule([
      // Its release is carried out twice: at once, and when it leads again.
      { at: 2_099, kind: 'fate', replica: 0, fates: [{ againAfterMs: 2_000 }] },
      { at: 2_100, kind: 'resign', replica: 0, key: 0 },
      { at: 3_200, kind: 'resign', replica: 1, key: 0 },
      { at: 4_050, kind: 'silence', replica: 0, ms: 3_000, lateMs: null },
    ]),
  },
  {
    story: 'an acquisition that is answered after a stall longer than its lease',
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
    story: 'a late acquisition with the old TTL, lost by a restart soon after the TTL has fallen',
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
    story:
      'a restart that forgot the present term, and brought back the lease that the term before had released',
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
    story: 'a TTL that fell long ago costs nothing either where its leader lives through the restart',
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
    story: 'a forged renewal of ten TTLs, and a replica that loses its contact',
    schedule: schedule([
      { at: 2_000, kind: 'forge', key: 0, push: 2, ttls: 9 },
      { at: 2_100, kind: 'cut', replica: 1, ms: 4_000 },
      { at: 5_900, kind: 'act', replica: 1 },
    ]),
  },
  {
    story: 'a forged acquisition, while a replica leaves to others what it resigned',
    schedule: schedule([
      { at: 2_000, kind: 'cut', replica: 1, ms: 4_000 },
      { at: 2_100, kind: 'resign', replica: 0, key: 0 },
      { at: 2_200, kind: 'forge', key: 0, push: 1, ttls: 0 },
      { at: 6_000, kind: 'act', replica: 0 },
    ]),
  },
];
