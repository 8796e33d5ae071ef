/**
 * A whole run: a small part with real Node-REDs, a small one with a longer TTL, and the rest with bare electors and the
 * shortest TTL there is, because that brings the most faults into a minute.
 */
import { temporaryFolder } from '../../harness/temporary-folder.js';
import type { ChaosOptions } from '../options.js';
import { RunClock } from '../run-clock.js';
import { barePart } from './bare-part.js';
import { nodeRedPart } from './node-red-part.js';
import { type PartPlan, type PartRecord, runPart } from './part.js';
import type { PartContext, Print } from './part-context.js';

/** Of the run's faults, and of its minutes at most. */
const NODE_RED = { faults: 0.05, minutes: 0.2 };
/** With the shortest TTL, TTL + 500 ms are two TTLs, so that a recovery after two TTLs goes unnoticed. */
const LONGER = { faults: 0.1, minutes: 0.25, factor: 3 };

/** @param use is given what happened while the history files are still there */
export async function runChaos<Result>(
  options: ChaosOptions,
  print: Print,
  use: (parts: readonly PartRecord[]) => Promise<Result>,
): Promise<Result> {
  const folder = temporaryFolder('chaos');
  try {
    const parts: PartRecord[] = [];
    for await (const plan of plans({ options, folder, clock: new RunClock(), print })) {
      const part = await runPart(plan);
      parts.push(part);
      if (options.untilViolation && part.verdict.violations.length > 0) break;
    }
    return await use(parts);
  } finally {
    folder.remove();
  }
}

/** Each is created when its turn comes: the last one gets the rest of the time. */
async function* plans(context: PartContext): AsyncGenerator<PartPlan> {
  const { options, clock } = context;
  const { bare, nodeRed, longer, minutes, ttlMs } = options;
  let left = 1;
  if (nodeRed) {
    const share = bare ? NODE_RED.faults : 1;
    left -= share;
    yield nodeRedPart(context, share, minutes * (bare ? NODE_RED.minutes : 1));
  }
  if (longer) {
    const { faults: share, factor } = LONGER;
    left -= share;
    yield barePart(context, {
      name: 'bare electors with a longer TTL',
      share,
      minutes: minutes * LONGER.minutes,
      ttlMs: ttlMs * factor,
    });
  }
  const rest = minutes - clock.now() / 60e9;
  if (bare) yield barePart(context, { name: 'bare electors', share: left, minutes: rest, ttlMs });
}
