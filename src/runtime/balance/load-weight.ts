/** Loads as weights of a rank: the smaller the load, the larger the weight. */

/** The parts of a weight that the store keeps. */
const PARTS = 1_000_000;
/** Parts that tell bids for the same load apart. */
const TIES = 100;
/** No process leads more balanced keys; if it does, they weigh the same. */
const LARGEST_LOAD = PARTS / TIES - 1;

/** The weight of a candidate that would lead `load` keys. @param tie 0 to 1; of equal loads the larger goes first */
export function bidWeight(load: number, tie: number): number {
  return weightOf(load, TIES - 1 - Math.floor(tie * (TIES - 1)));
}

/** The weight of a leader that gives a key to whoever would then lead fewer than `load`: smaller than their bids only. */
export function holdWeight(load: number): number {
  return weightOf(load, 0);
}

/** How many keys the candidate with this weight would lead. */
export function bidLoad(weight: number): number {
  return Math.floor((PARTS - 1 - Math.floor(weight * PARTS)) / TIES);
}

/** In the middle of a part, so that no rounding reaches another. */
function weightOf(load: number, tie: number): number {
  const bounded = Math.min(Math.max(load, 0), LARGEST_LOAD);
  return (PARTS - 1 - (bounded * TIES + tie) + 0.5) / PARTS;
}
