/** A part with bare electors, on servers of any kind. */
import type { FaultKind } from '../faults/kind.js';
import { BareMember } from '../fleet/bare-member.js';
import { compileReplica } from '../fleet/replica-program.js';
import type { Servers } from '../server/servers.js';
import type { PartPlan } from './part.js';
import { common, emptyFolder, type PartContext } from './part-context.js';

/** ms between two rounds of acts. */
const EVERY_MS = 2;

export interface BarePart<Struck extends Servers> {
  readonly name: string;
  /** Of the run's faults. */
  readonly share: number;
  readonly minutes: number;
  readonly ttlMs: number;
  readonly keys: readonly string[];
  readonly kinds: readonly FaultKind<Struck>[];
  readonly servers: () => Promise<Struck>;
  readonly overlapsExcused?: boolean;
}

export async function barePart<Struck extends Servers>(
  context: PartContext,
  part: BarePart<Struck>,
): Promise<PartPlan<Struck>> {
  const { options, folder, clock } = context;
  const { name, share, minutes, ttlMs, keys } = part;
  const history = emptyFolder(folder, name);
  const program = await compileReplica(history);
  return {
    ...common(context, name, share, minutes),
    keys,
    ttlMs,
    overlapsExcused: part.overlapsExcused ?? false,
    replicas: options.replicas,
    kinds: part.kinds.filter((kind) => options.kinds.includes(kind.name)),
    servers: part.servers,
    member: (index, network, servers) => {
      const place = {
        name: `r${index + 1}`,
        keys,
        ttlMs,
        everyMs: EVERY_MS,
        guarded: index % 2 === 1,
        epoch: clock.epoch,
        ...servers.reach(network),
      };
      return new BareMember({ program, folder: history, network, place });
    },
  };
}
