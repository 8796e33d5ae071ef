/** The command line of `npm run chaos`. */
import { randomInt } from 'node:crypto';
import { readArguments, UsageError } from '../support/command-line.js';
import { type Fleet, KINDS_OF_FLEETS, matching, namesFor } from './faults/catalogue.js';

export interface ChaosOptions {
  readonly fleets: readonly Fleet[];
  readonly faults: number;
  readonly minutes: number;
  readonly seed: string;
  readonly replicas: number;
  readonly keys: number;
  readonly ttlMs: number;
  readonly bare: boolean;
  readonly nodeRed: boolean;
  /** Whether a part has a longer TTL. */
  readonly longer: boolean;
  /** Whether a part of the fleets with replicated servers waits for replicas. */
  readonly waiting: boolean;
  /** Names of the kinds of faults. */
  readonly kinds: readonly string[];
  /** As given; null for all kinds. */
  readonly only: string | null;
  readonly untilViolation: boolean;
  readonly help: boolean;
}

const FLEETS = Object.keys(KINDS_OF_FLEETS) as readonly Fleet[];

export const USAGE = `npm run chaos -- [options]

  --fleet A,B     single, sentinel or cluster: the kinds of servers; standby: Node-REDs in hot standby (single)
  --faults N      faults at least (2000)
  --minutes M     at most (30)
  --seed S        any text; repeats the schedule of faults (random, and printed)
  --replicas N    3 to 5 (4)
  --keys K        lock keys, for each of which every replica stands (3)
  --ttl MS        TTL of all leases (500; 1500 in a tenth of the faults)
  --only A,B      only these kinds of faults; the beginning of a name is enough
  --node-red      only the part with real Node-RED replicas
  --no-node-red   only the part without
  --until-violation  stop soon after the first violation
  --no-wait       no part in which replicas of the servers are waited for
  --slice         half a minute without these parts, as npm test does it

Kinds: ${namesFor(FLEETS).join(', ')}
`;

/** Overridden by other options beside `--slice`. */
const SLICE = { minutes: '0.5' };

export function readOptions(args: readonly string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const values = readArguments(args, {
    ...{ faults: text, minutes: text, seed: text, replicas: text, keys: text, ttl: text, only: text },
    ...{ fleet: text, 'no-wait': flag },
    ...{ 'node-red': flag, 'no-node-red': flag, 'until-violation': flag, slice: flag, help: flag },
  });
  const slice = values.slice === true;
  const onlyNodeRed = values['node-red'] === true;
  const fleets = listed(values.fleet ?? 'single').map(fleet);
  return {
    fleets,
    faults: number(values.faults ?? '2000', 'faults', 1, 1_000_000),
    minutes: number(values.minutes ?? (slice ? SLICE.minutes : '30'), 'minutes', 0.05, 24 * 60),
    seed: values.seed ?? randomInt(2 ** 32).toString(36),
    replicas: number(values.replicas ?? '4', 'replicas', 3, 5),
    keys: number(values.keys ?? '3', 'keys', 1, 50),
    ttlMs: number(values.ttl ?? '500', 'ttl', 500, 60_000),
    bare: !onlyNodeRed,
    nodeRed: onlyNodeRed || !(slice || values['no-node-red'] === true),
    longer: !(onlyNodeRed || slice || values.ttl !== undefined),
    waiting: !(slice || values['no-wait'] === true),
    kinds: values.only === undefined ? namesFor(fleets) : named(values.only, fleets),
    only: values.only ?? null,
    untilViolation: values['until-violation'] === true,
    help: values.help === true,
  };
}

function listed(list: string): readonly string[] {
  return list.split(',').map((name) => name.trim());
}

function fleet(name: string): Fleet {
  const known = FLEETS.find((each) => each === name);
  if (known === undefined) throw new UsageError(`--fleet is "${name}"; there are: ${FLEETS.join(', ')}`);
  return known;
}

function named(list: string, fleets: readonly Fleet[]): readonly string[] {
  try {
    return matching(namesFor(fleets), listed(list));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function number(text: string, name: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new UsageError(`--${name} is "${text}"; it may be ${least} to ${most}`);
  }
  return value;
}
