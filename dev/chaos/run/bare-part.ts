/** A part with bare electors. */
import { BareMember } from '../fleet/bare-member.js';
import { compileReplica } from '../fleet/replica-program.js';
import type { PartPlan } from './part.js';
import { common, emptyFolder, keysOf, type PartContext } from './part-context.js';

/** ms between two rounds of acts. */
const EVERY_MS = 2;

export interface BarePart {
  readonly name: string;
  /** Of the run's faults. */
  readonly share: number;
  readonly minutes: number;
  readonly ttlMs: number;
}

export async function barePart(context: PartContext, part: BarePart): Promise<PartPlan> {
  const { options, folder, clock } = context;
  const { name, share, minutes, ttlMs } = part;
  const history = emptyFolder(folder, name);
  const program = await compileReplica(history);
  const keys = keysOf(options.keys);
  return {
    ...common(context, name, share, minutes),
    keys,
    ttlMs,
    replicas: options.replicas,
    kinds: options.kinds,
    member: (index, proxy) => {
      const place = { name: `r${index + 1}`, keys, ttlMs, everyMs: EVERY_MS, epoch: clock.epoch };
      return new BareMember({ program, folder: history, proxy, place });
    },
  };
}
