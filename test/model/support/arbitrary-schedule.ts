/** Schedules as fast-check draws and shrinks them, within what the protocol promises to survive. */
import fc from 'fast-check';
import { callBudget } from '../../../src/election/lease.js';
import { arbitraryFate } from './arbitrary-fate.js';
import { type Command, type Harm, type Kind, type Schedule, TTL_MS } from './schedule.js';

/** ms in which things befall a fleet, after it has had time to elect its first leader. */
const FIRST_MS = 200;
const LAST_MS = 4 * TTL_MS;

const at = fc.integer({ min: FIRST_MS, max: LAST_MS });
const replica = fc.nat({ max: 4 });
const key = fc.nat({ max: 1 });
const upTo = (ttls: number) => fc.integer({ min: 1, max: ttls * TTL_MS });
const briefly = fc.oneof(fc.integer({ min: 1, max: 50 }), upTo(1.5));

type Of<K extends Kind> = Extract<Command, { kind: K }>;
/** What a kind of command has beside its kind and its time. */
type Rest<K extends Kind> = Omit<Of<K>, 'kind' | 'at'>;

function command<K extends Kind>(kind: K, rest: { [F in keyof Rest<K>]: fc.Arbitrary<Rest<K>[F]> }) {
  return fc.record({ kind: fc.constant(kind), at, ...rest }) as unknown as fc.Arbitrary<Command>;
}

/** Slow and uneven, up to longer than a call may take. */
const ways = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), upTo(0.6)), { minLength: 1, maxLength: 4 });

const ALWAYS = [
  command('latency', { replica, ways }),
  command('pushes', { replica, copies: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 }) }),
  command('fate', { replica, fates: fc.array(arbitraryFate, { minLength: 1, maxLength: 3 }) }),
  command('cut', { replica, ms: fc.oneof(briefly, upTo(2)) }),
  command('silence', { replica, ms: upTo(2), lateMs: fc.option(upTo(3)) }),
  command('stall', { replica, ms: upTo(2) }),
  command('sleep', { replica, ms: upTo(2) }),
  command('wall', { replica, byMs: fc.integer({ min: -TTL_MS, max: TTL_MS }) }),
  command('crash', { replica, ms: briefly }),
  command('stop', { replica, ms: briefly }),
  command('rest', { replica, ms: briefly }),
  command('resign', { replica, key }),
  command('hand-over', { replica, key, to: fc.nat({ max: 5 }) }),
  command('stand', { replica, key, priority: fc.option(fc.integer({ min: -2, max: 2 })) }),
  command('drain', { replica, ms: briefly }),
  command('lie', { key, priority: fc.integer({ min: -2, max: 2 }), ms: upTo(4) }),
  command('act', { replica }),
  command('forge', { key, push: fc.nat({ max: 9 }), ttls: fc.nat({ max: 9 }) }),
  command('evict', { key, what: fc.constant('lease' as const), told: fc.boolean() }),
  command('overwrite', { key, endless: fc.boolean(), ms: briefly }),
  command('freeze', { ms: upTo(1.5) }),
  command('refuse', { as: fc.constantFrom('busy', 'refused'), ms: briefly }),
  // Lost scripts are loaded at once; nobody refuses like that for long.
  command('refuse', { as: fc.constant('not-executed'), ms: fc.integer({ min: 1, max: 30 }) }),
];

/** Drawn as often as several of the others: they are what schedules of this kind are for. */
const DATA = [
  command('flush', {}),
  command('restart', { ms: briefly, lostMs: fc.constant(0) }),
  command('restart', { ms: briefly, lostMs: fc.option(upTo(1.5)) }),
  command('evict', { key, what: fc.constantFrom('record', 'both'), told: fc.boolean() }),
  command('garble', { key }),
].map((arbitrary) => ({ arbitrary, weight: 2 }));

const TIME = [
  command('clock-back', { byMs: upTo(4) }),
  command('retime', { percent: fc.integer({ min: 50, max: 200 }) }),
].map((arbitrary) => ({ arbitrary, weight: 2 }));

/** A restart that keeps the record comes no earlier than the first election and what it loses of it. */
const MOST_LOST_MS = 2_000;
const FALL = [
  fc.record({
    kind: fc.constant('restart' as const),
    at: fc.integer({ min: FIRST_MS + MOST_LOST_MS, max: LAST_MS }),
    ms: briefly,
    lostMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: MOST_LOST_MS })),
  }),
  command('retime', { percent: fc.integer({ min: 25, max: 100 }) }),
].map((arbitrary) => ({ arbitrary: arbitrary as fc.Arbitrary<Command>, weight: 4 }));

const COMMANDS: Readonly<Record<Harm, fc.Arbitrary<Command>>> = {
  data: fc.oneof(...ALWAYS, ...DATA),
  time: fc.oneof(...ALWAYS, ...TIME),
  // A TTL that changes while data is lost is not promised: all replicas have to use one.
  both: fc.oneof(...ALWAYS, ...DATA, ...TIME.slice(0, 1)),
  fall: fc.oneof(...ALWAYS, ...FALL),
};

/** Most are near; some are as far away as a leader can be, and some are beyond. */
const roundTripMs = fc.oneof(
  { arbitrary: fc.constant(0), weight: 12 },
  { arbitrary: fc.integer({ min: 1, max: Math.floor(callBudget(TTL_MS)) - 10 }), weight: 2 },
  { arbitrary: fc.integer({ min: Math.ceil(callBudget(TTL_MS)), max: TTL_MS }), weight: 1 },
);

const setup = fc.record({
  drift: fc.integer({ min: -90, max: 90 }),
  phase: fc.nat({ max: 99 }),
  roundTripMs,
});

/** Two or three show most; five cost twice as much. */
const replicas = fc.oneof(
  { arbitrary: fc.array(setup, { minLength: 2, maxLength: 3 }), weight: 3 },
  { arbitrary: fc.array(setup, { minLength: 4, maxLength: 5 }), weight: 1 },
);

function schedules(harm: Harm): fc.Arbitrary<Schedule> {
  return fc.record({
    harm: fc.constant(harm),
    keys: fc.oneof({ arbitrary: fc.constant(1 as const), weight: 3 }, fc.constant(2 as const)),
    eager: fc.boolean(),
    replicas,
    commands: fc.array(COMMANDS[harm], { maxLength: 12, size: 'max' }),
  });
}

export const arbitrarySchedule: fc.Arbitrary<Schedule> = fc.oneof(
  { arbitrary: schedules('data'), weight: 4 },
  { arbitrary: schedules('time'), weight: 2 },
  { arbitrary: schedules('both'), weight: 1 },
  { arbitrary: schedules('fall'), weight: 2 },
);

/** What crash guards are for, and what could make them take a lease from a process that lives; drawn more often. */
const GUARDED = [
  command('crash', { replica, ms: briefly }),
  command('wire', {
    replica,
    how: fc.constantFrom('replaced', 'destroyed', 'guard killed'),
    ms: fc.integer({ min: 0, max: 50 }),
  }),
].map((arbitrary) => ({ arbitrary, weight: 4 }));

/** Who is to lead next makes no difference to a guard. */
const OF_CANDIDATES: readonly Kind[] = ['hand-over', 'stand', 'drain', 'lie'];

/** All replicas have a crash guard, and are near the server. */
export const guardedSchedule: fc.Arbitrary<Schedule> = fc.constantFrom('data', 'time').chain((harm) =>
  fc.record({
    harm: fc.constant(harm),
    keys: fc.constant(1 as const),
    eager: fc.boolean(),
    guarded: fc.constant(true),
    replicas: fc.array(fc.record({ drift: fc.integer({ min: -90, max: 90 }), phase: fc.nat({ max: 99 }) }), {
      minLength: 2,
      maxLength: 4,
    }),
    commands: fc
      .array(fc.oneof(...ALWAYS, ...GUARDED, ...(harm === 'data' ? DATA : TIME)), {
        maxLength: 12,
        size: 'max',
      })
      .map((commands) => commands.filter(({ kind }) => !OF_CANDIDATES.includes(kind))),
  }),
);

/** ms; TTLs rise and fall, and stay above twice as much. */
const RESERVE_MS = 600;

/** What ends a term or a process, or keeps a leader from stopping in time; drawn more often. */
const ENDINGS = [
  command('resign', { replica, key }),
  command('hand-over', { replica, key, to: fc.nat({ max: 5 }) }),
  command('stop', { replica, ms: briefly }),
  command('rest', { replica, ms: briefly }),
  command('stall', { replica, ms: upTo(2) }),
  command('silence', { replica, ms: upTo(2), lateMs: fc.option(upTo(3)) }),
].map((arbitrary) => ({ arbitrary, weight: 3 }));

const takesMs = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: RESERVE_MS }), weight: 8 },
  { arbitrary: fc.constantFrom(0, RESERVE_MS, null), weight: 2 },
);

/** The work of all replicas takes a while to stop; they are near the server. */
export const retreatingSchedule: fc.Arbitrary<Schedule> = fc.constantFrom('data', 'time').chain((harm) =>
  fc.record({
    harm: fc.constant(harm),
    keys: fc.oneof({ arbitrary: fc.constant(1 as const), weight: 3 }, fc.constant(2 as const)),
    eager: fc.boolean(),
    retreats: fc.record({
      reserveMs: fc.constant(RESERVE_MS),
      takesMs: fc.array(takesMs, { minLength: 1, maxLength: 4 }),
    }),
    replicas: fc.array(fc.record({ drift: fc.integer({ min: -90, max: 90 }), phase: fc.nat({ max: 99 }) }), {
      minLength: 2,
      maxLength: 4,
    }),
    commands: fc.array(fc.oneof(...ALWAYS, ...ENDINGS, ...(harm === 'data' ? DATA : TIME)), {
      maxLength: 12,
      size: 'max',
    }),
  }),
);
