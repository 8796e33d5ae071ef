/** A part with real Node-REDs. */
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/cache-folder.js';
import type { TemporaryFolder } from '../../harness/temporary-folder.js';
import { SINGLE_KINDS } from '../faults/catalogue.js';
import { NodeRedMember } from '../fleet/node-red-member.js';
import { Victim } from '../server/victim.js';
import type { PartPlan } from './part.js';
import { common, emptyFolder, keysOf, type PartContext } from './part-context.js';

const REPLICAS = 3;
const MOST_KEYS = 2;
/** ms between two rounds of acts. */
const EVERY_MS = 10;
/** ms at least; Node-RED's own work holds up an event loop now and then. */
const TTL_MS = 1_000;

export function nodeRedPart(context: PartContext, share: number, minutes: number): PartPlan<Victim> {
  const { options, folder, clock } = context;
  const packageDir = packageOf(folder);
  const history = emptyFolder(folder, 'node-red');
  const keys = keysOf(Math.min(options.keys, MOST_KEYS));
  const ttlMs = Math.max(options.ttlMs, TTL_MS);
  const place = { packageDir, folder: history, keys, ttlMs, everyMs: EVERY_MS, epoch: clock.epoch };
  return {
    ...common(context, 'Node-RED', share, minutes),
    keys,
    ttlMs,
    replicas: REPLICAS,
    kinds: SINGLE_KINDS.filter(({ name, bareOnly }) => options.kinds.includes(name) && bareOnly !== true),
    servers: Victim.start,
    member: (index, network, { targets: [server] }) =>
      new NodeRedMember({ ...place, name: `n${index + 1}`, network, port: network.portTo(server) }),
  };
}

/** The package as it was when the run began: a build meanwhile does not touch it. */
function packageOf(folder: TemporaryFolder): string {
  const path = emptyFolder(folder, 'package');
  for (const part of ['dist', 'package.json', 'examples']) {
    cpSync(join(repositoryRoot, part), join(path, part), { recursive: true });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(path, 'node_modules'), 'junction');
  return path;
}
