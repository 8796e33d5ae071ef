/** The metrics of this process's elections, as users of prom-client have theirs. */
import type { Registry } from 'prom-client';
import { defaultName, replicaNamed } from '../panel/replica.js';
import type { MetricsOptions } from './api.js';
import { copyTooOld } from './older-copies.js';
import { readName } from './options.js';

export function metrics({ name, register }: MetricsOptions = {}): Registry {
  const replica = replicaNamed(name === undefined ? defaultName() : readName(name));
  if (replica.registry === undefined) throw copyTooOld('has no metrics for programs');
  const registry = replica.registry();
  if (register !== undefined) {
    for (const { name: each } of registry.getMetricsAsArray()) {
      const metric = registry.getSingleMetric(each);
      if (metric !== undefined) register.registerMetric(metric);
    }
  }
  return registry;
}
