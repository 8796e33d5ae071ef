/** A part with real Node-REDs. */
import { join } from 'node:path';
import { startReplica } from '../../harness/node-red/index.js';
import { SINGLE_KINDS } from '../faults/catalogue.js';
import { fleetFlows } from '../fleet/node-red-flows.js';
import { type Incarnation, NodeRedMember } from '../fleet/node-red-member.js';
import { packageOf } from '../fleet/package-copy.js';
import { Victim } from '../server/victim.js';
import type { PartPlan } from './part.js';
import { common, emptyFolder, keysOf, type PartContext } from './part-context.js';

const REPLICAS = 3;
const MOST_KEYS = 2;
/** ms between two rounds of acts. */
const EVERY_MS = 10;
/** ms at least; Node-RED's own work holds up an event loop now and then. */
const TTL_MS = 1_000;
/** Index of the replica that has a crash guard. */
const GUARDED = 1;
const INSIDE = join(__dirname, '..', 'fleet', 'in-node-red.js');

export function nodeRedPart(context: PartContext, share: number, minutes: number): PartPlan<Victim> {
  const { options, folder, clock } = context;
  const packageDir = packageOf(folder);
  const history = emptyFolder(folder, 'node-red');
  const keys = keysOf(Math.min(options.keys, MOST_KEYS));
  const ttlMs = Math.max(options.ttlMs, TTL_MS);
  const place = { keys, everyMs: EVERY_MS, epoch: clock.epoch };
  return {
    ...common(context, 'Node-RED', share, minutes),
    keys,
    ttlMs,
    replicas: REPLICAS,
    kinds: SINGLE_KINDS.filter(({ name, bareOnly }) => options.kinds.includes(name) && bareOnly !== true),
    servers: Victim.start,
    member: (index, network, { targets: [server] }) => {
      const name = `n${index + 1}`;
      const boot = async (incarnation: Incarnation) => {
        const replica = await startReplica({
          hostname: name,
          packageDir,
          flows: fleetFlows(network.portTo(server), keys, ttlMs),
          settings: { logLevel: 'warn' },
          env: index === GUARDED ? { CLUSTER_LEADER_CRASH_GUARD: 'true' } : {},
        });
        // A server that is away just now delays nothing of this.
        const argument = JSON.stringify({ ...place, ...incarnation });
        await replica.evaluate(`require(${JSON.stringify(INSIDE)})(RED, ${argument})`);
        return replica;
      };
      return new NodeRedMember({ name, network, folder: history, boot });
    },
  };
}
