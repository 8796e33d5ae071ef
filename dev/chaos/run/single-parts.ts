/**
 * One server: a small part with real Node-REDs, a small one with a longer TTL, and the rest with bare electors and the
 * shortest TTL there is, because that brings the most faults into a minute.
 */
import { SINGLE_KINDS } from '../faults/catalogue.js';
import { Victim } from '../server/victim.js';
import { barePart } from './bare-part.js';
import { nodeRedPart } from './node-red-part.js';
import { runPart } from './part.js';
import { keysOf, minutesLeft, type Parts } from './part-context.js';

/** Of the fleet's faults, and of its minutes at most. */
const NODE_RED = { faults: 0.05, minutes: 0.2 };
/** With the shortest TTL, TTL + 500 ms are two TTLs, so that a recovery after two TTLs goes unnoticed. */
const LONGER = { faults: 0.1, minutes: 0.25, factor: 3 };

export const singleParts: Parts = async function* (context, { share, until }) {
  const { bare, nodeRed, longer, ttlMs, keys } = context.options;
  const minutes = minutesLeft(context, until);
  const shared = { keys: keysOf(keys), kinds: SINGLE_KINDS, servers: Victim.start };
  let left = share;
  if (nodeRed) {
    const own = bare ? share * NODE_RED.faults : share;
    left -= own;
    yield await runPart(nodeRedPart(context, own, minutes * (bare ? NODE_RED.minutes : 1)));
  }
  if (longer) {
    const own = share * LONGER.faults;
    left -= own;
    const part = {
      ...shared,
      name: 'bare electors with a longer TTL',
      share: own,
      minutes: minutes * LONGER.minutes,
      ttlMs: ttlMs * LONGER.factor,
    };
    yield await runPart(await barePart(context, part));
  }
  if (!bare) return;
  const rest = { ...shared, name: 'bare electors', share: left, minutes: minutesLeft(context, until), ttlMs };
  yield await runPart(await barePart(context, rest));
};
