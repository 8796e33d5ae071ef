/** Scenes for one script: a lease, a record and a server as they are found, and what the script is told. */
import fc from 'fast-check';
import type { Stage } from './staged-script.js';

export interface Scene {
  readonly stage: Stage;
  readonly told: Told;
}

const TTLS = [500, 1_000, 3_000, 20_000, 86_400_000];
const LAST = 2 ** 52 - 1;
const ttl = fc.constantFrom(...TTLS);
const offset = fc.oneof(
  fc.constantFrom(
    -20_001,
    -3_001,
    -3_000,
    -1_001,
    -1,
    0,
    1,
    2,
    499,
    500,
    501,
    999,
    1_000,
    1_001,
    2_999,
    3_000,
    3_001,
  ),
  fc.integer({ min: -4_000, max: 30_000 }),
);
const time = offset.map((ms) => `@${ms}`);
const token = fc.oneof(
  { arbitrary: fc.constantFrom('5', '6', '7'), weight: 4 },
  fc.constantFrom('~0', '~1', '~-1', String(LAST), String(LAST - 1), String(LAST - 2), String(LAST + 1)),
);
const garbage = fc.constantFrom(
  '',
  '-1',
  '1.5',
  'x',
  '007',
  '1e3',
  '99999999999999999999',
  '4503599627370496',
);
const run = fc.constantFrom('a1+b1', 'a2+b2', '');
const value = fc.constantFrom('host#mine.1', 'host#mine.2', 'other#else.1', 'by hand');

const rank = fc.constantFrom('-1000000000', '-1', '0', '1', '500000', '1000000');

const often = <T>(arbitrary: fc.Arbitrary<T>, rarely: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary, weight: 30 }, { arbitrary: rarely, weight: 1 });
const fields = fc
  .record({
    token: often(token, garbage),
    end: often(fc.oneof(fc.constant('0'), time), garbage),
    run,
    ttl: often(ttl.map(String), fc.oneof(garbage, fc.constant('86400001'))),
    far: often(time, garbage),
    hrun: run,
    hold: often(time, garbage),
    next: fc.constantFrom('', '', 'host#mine', 'other#else', 'by hand'),
    rank: often(rank, garbage),
    seen: often(time, garbage),
    pin: fc.constantFrom('', '5 mine', '6 host', '6 mine', '7 host#mine', '6', '6 else'),
  })
  .chain((all) => fc.subarray(Object.keys(all)).map((left) => ({ all, left })))
  .chain(({ all, left }) =>
    fc.oneof(
      { arbitrary: fc.constant(all as Record<string, string>), weight: 6 },
      // A record of 2.0.0.
      { arbitrary: fc.constant({ token: all.token, end: all.end, run: all.run, ttl: all.ttl }), weight: 3 },
      {
        arbitrary: fc.constant(
          Object.fromEntries(Object.entries(all).filter(([name]) => left.includes(name))),
        ),
        weight: 1,
      },
    ),
  );
const lease = fc.oneof(
  { arbitrary: fc.constant(null), weight: 5 },
  { arbitrary: fc.record({ value, ttlMs: fc.constantFrom(400, 1_000, 2_900, 40_000, null) }), weight: 5 },
  { arbitrary: fc.constant('list' as const), weight: 1 },
);
const stage: fc.Arbitrary<Stage> = fc.record({
  lease,
  record: fc.oneof(
    { arbitrary: fields, weight: 12 },
    { arbitrary: fc.constant(null), weight: 2 },
    { arbitrary: fc.constant('string' as const), weight: 1 },
  ),
  run,
});

/** What one script is told, as the store puts it: the texts may stand for times. */
export type Told =
  | {
      readonly operation: 'acquire';
      readonly args: readonly [string, string, string, string, string, string, string];
    }
  | { readonly operation: 'renew'; readonly args: readonly [string, string, string, string] }
  | { readonly operation: 'release'; readonly args: readonly [string, string, string, string, string] };

const acquisition = fc
  .tuple(
    value,
    ttl.map(String),
    fc.oneof(fc.constant('0'), ttl.map(String)),
    fc.oneof(fc.constantFrom('', '0'), token),
  )
  .chain((known) =>
    fc
      .tuple(
        fc.oneof({ arbitrary: fc.constant(''), weight: 3 }, value),
        fc.constantFrom('1', '1', '1', '0'),
        fc.oneof(fc.constant(''), { arbitrary: rank, weight: 2 }),
      )
      .map((rest): Told => ({ operation: 'acquire', args: [...known, ...rest] })),
  );
const renewal = fc
  .tuple(value, ttl.map(String), token, time)
  .map((args): Told => ({ operation: 'renew', args }));
const to = fc.constantFrom('', '', 'other', 'mine');
const pinned = fc.constantFrom('', '1');
const releasing = fc
  .oneof(
    fc.tuple(value, token, time, to, pinned),
    fc.tuple(value, fc.constant(''), fc.constant(''), to, pinned),
  )
  .map((args): Told => ({ operation: 'release', args }));

/** The end that is told is often the very one of the record, or that of the noted quarantine. */
export const arbitraryScene = fc
  .tuple(
    stage,
    fc.oneof({ arbitrary: acquisition, weight: 3 }, { arbitrary: renewal, weight: 2 }, releasing),
    fc.constantFrom('end', 'end', 'hold', null),
  )
  .map(([set, told, same]): Scene => {
    const end = same !== null && typeof set.record === 'object' ? set.record?.[same] : undefined;
    if (end === undefined || !end.startsWith('@')) return { stage: set, told };
    if (told.operation === 'renew')
      return { stage: set, told: { ...told, args: [told.args[0], told.args[1], told.args[2], end] } };
    if (told.operation === 'release' && told.args[1] !== '')
      return {
        stage: set,
        told: { ...told, args: [told.args[0], told.args[1], end, told.args[3], told.args[4]] },
      };
    return { stage: set, told };
  });
