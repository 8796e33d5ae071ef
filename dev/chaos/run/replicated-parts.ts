/** The parts of a fleet whose primaries have replicas. */
import type { FaultKind } from '../faults/kind.js';
import type { ReplicatedVictim } from '../server/replicated-victim.js';
import { barePart } from './bare-part.js';
import { type PartRecord, runPart } from './part.js';
import { type Allotment, minutesLeft, type PartContext } from './part-context.js';

export interface ReplicatedFleet<Struck extends ReplicatedVictim> {
  readonly name: string;
  readonly keys: readonly string[];
  readonly kinds: readonly FaultKind<Struck>[];
  /** Of each primary. */
  readonly replicas: number;
  readonly servers: (waitForReplicas: number) => Promise<Struck>;
}

/** Of the fleet's faults, and of its minutes at most: with one replica down nobody leads, so that it takes its time. */
const WAITING = { faults: 0.12, minutes: 0.3 };

export async function* replicatedParts<Struck extends ReplicatedVictim>(
  context: PartContext,
  { share, until }: Allotment,
  { name, keys, kinds, replicas, servers }: ReplicatedFleet<Struck>,
): AsyncGenerator<PartRecord> {
  const { waiting, ttlMs } = context.options;
  const shared = { keys, kinds, ttlMs };
  if (waiting) {
    const part = {
      ...shared,
      name: `${name}, waiting for replicas`,
      share: share * WAITING.faults,
      minutes: minutesLeft(context, until) * WAITING.minutes,
      servers: () => servers(replicas),
    };
    yield await runPart(await barePart(context, part));
  }
  const rest = {
    ...shared,
    name,
    share: waiting ? share * (1 - WAITING.faults) : share,
    minutes: minutesLeft(context, until),
    servers: () => servers(0),
    overlapsExcused: true,
  };
  yield await runPart(await barePart(context, rest));
}
