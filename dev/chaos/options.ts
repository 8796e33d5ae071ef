/** The command line of `npm run chaos`. */
import { randomInt } from 'node:crypto';
import { readArguments, UsageError } from '../support/command-line.js';
import { ALL_KINDS, kindsNamed } from './faults/catalogue.js';
import type { FaultKind } from './faults/kind.js';

export interface ChaosOptions {
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
  readonly kinds: readonly FaultKind[];
  /** As given; null for all kinds. */
  readonly only: string | null;
  readonly untilViolation: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run chaos -- [options]

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
  --slice         about one minute without Node-RED, as npm test does it

Kinds: ${ALL_KINDS.map(({ name }) => name).join(', ')}
`;

/** Overridden by other options beside `--slice`. */
const SLICE = { minutes: '0.8' };

export function readOptions(args: readonly string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const values = readArguments(args, {
    ...{ faults: text, minutes: text, seed: text, replicas: text, keys: text, ttl: text, only: text },
    ...{ 'node-red': flag, 'no-node-red': flag, 'until-violation': flag, slice: flag, help: flag },
  });
  const slice = values.slice === true;
  const onlyNodeRed = values['node-red'] === true;
  return {
    faults: number(values.faults ?? '2000', 'faults', 1, 1_000_000),
    minutes: number(values.minutes ?? (slice ? SLICE.minutes : '30'), 'minutes', 0.05, 24 * 60),
    seed: values.seed ?? randomInt(2 ** 32).toString(36),
    replicas: number(values.replicas ?? '4', 'replicas', 3, 5),
    keys: number(values.keys ?? '3', 'keys', 1, 50),
    ttlMs: number(values.ttl ?? '500', 'ttl', 500, 60_000),
    bare: !onlyNodeRed,
    nodeRed: onlyNodeRed || !(slice || values['no-node-red'] === true),
    longer: !(onlyNodeRed || slice || values.ttl !== undefined),
    kinds: values.only === undefined ? ALL_KINDS : named(values.only),
    only: values.only ?? null,
    untilViolation: values['until-violation'] === true,
    help: values.help === true,
  };
}

function named(list: string): readonly FaultKind[] {
  try {
    return kindsNamed(list.split(',').map((name) => name.trim()));
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
