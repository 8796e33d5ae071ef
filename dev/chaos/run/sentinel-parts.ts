/** Sentinels: most of it without *wait for replicas*, and a smaller part with every replica waited for. */
import { SENTINEL_KINDS } from '../faults/catalogue.js';
import { SentinelVictim } from '../server/sentinel-victim.js';
import { keysOf, type Parts } from './part-context.js';
import { replicatedParts } from './replicated-parts.js';

const REPLICAS = 2;

export const sentinelParts: Parts = (context, allotment) => {
  const keys = keysOf(context.options.keys);
  return replicatedParts(context, allotment, {
    name: 'Sentinel',
    keys,
    kinds: SENTINEL_KINDS,
    replicas: REPLICAS,
    servers: (waitForReplicas) => SentinelVictim.start({ clock: context.clock, keys, waitForReplicas }),
  });
};
