/** Runs inside Node-RED: the heap after everything that can be collected has been. */

const v8 = require('node:v8');
const vm = require('node:vm');
const { setTimeout: delay } = require('node:timers/promises');

// As --expose-gc does, which a process that is already running cannot be given any more.
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

/** ms between readings. */
const PAUSE_MS = 400;
/** Readings in a row that are no lower, after which the heap counts as settled. */
const CALM = 3;
/** A fall by less than this share is none. */
const NOISE = 0.002;
/** ms */
const LONGEST_MS = 15_000;

/**
 * Bytes. The electors of the flow before are released at once and forgotten when their last timers have run out,
 * which takes a third of a TTL: the heap is read until it falls no more.
 */
async function settledHeap() {
  const end = performance.now() + LONGEST_MS;
  let least = Number.POSITIVE_INFINITY;
  for (let calm = 0; calm < CALM && performance.now() < end; ) {
    await delay(PAUSE_MS);
    collect();
    const used = process.memoryUsage().heapUsed;
    calm = used < least * (1 - NOISE) ? 0 : calm + 1;
    least = Math.min(least, used);
  }
  return least;
}

module.exports = { settledHeap };
