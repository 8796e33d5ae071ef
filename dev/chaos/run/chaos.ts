/** A whole run: part after part, for each fleet that was asked for. */
import { temporaryFolder } from '../../harness/temporary-folder.js';
import type { Fleet } from '../faults/catalogue.js';
import type { ChaosOptions } from '../options.js';
import { RunClock } from '../run-clock.js';
import { clusterParts } from './cluster-parts.js';
import type { PartRecord } from './part.js';
import type { PartContext, Parts, Print } from './part-context.js';
import { sentinelParts } from './sentinel-parts.js';
import { singleParts } from './single-parts.js';
import { standbyParts } from './standby-parts.js';

const PARTS: Readonly<Record<Fleet, Parts>> = {
  single: singleParts,
  sentinel: sentinelParts,
  cluster: clusterParts,
  standby: standbyParts,
};

/** @param use is given what happened while the history files are still there */
export async function runChaos<Result>(
  options: ChaosOptions,
  print: Print,
  use: (parts: readonly PartRecord[]) => Promise<Result>,
): Promise<Result> {
  const folder = temporaryFolder('chaos');
  try {
    const parts: PartRecord[] = [];
    for await (const part of partsOf({ options, folder, clock: new RunClock(), print })) {
      parts.push(part);
      if (options.untilViolation && part.verdict.violations.length > 0) break;
    }
    return await use(parts);
  } finally {
    folder.remove();
  }
}

async function* partsOf(context: PartContext): AsyncGenerator<PartRecord> {
  const { fleets, minutes } = context.options;
  for (const [index, fleet] of fleets.entries()) {
    const until = (minutes * (index + 1)) / fleets.length;
    yield* PARTS[fleet](context, { share: 1 / fleets.length, until });
  }
}
