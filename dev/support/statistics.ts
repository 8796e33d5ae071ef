/** Statistics of samples. There are no means on purpose: one stall of the machine moves them anywhere. */

/**
 * The smallest sample that at least `share` (0 to 1) of all samples do not exceed ("nearest rank"): always a value
 * that was measured, never one between two.
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('there are no samples to take a percentile of');
  return value;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** The middle and the tails of samples, as in the table and the JSON. */
export interface Spread {
  readonly n: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export function spread(samples: readonly number[]): Spread {
  return {
    n: samples.length,
    min: percentile(samples, 0),
    p50: percentile(samples, 0.5),
    p95: percentile(samples, 0.95),
    p99: percentile(samples, 0.99),
    max: percentile(samples, 1),
  };
}

/** Pairs that were measured side by side, divided one by one: what slowed the machine slowed both. */
export function ratios(numerators: readonly number[], denominators: readonly number[]): readonly number[] {
  if (numerators.length !== denominators.length) throw new RangeError('pairs have two sides');
  return numerators.map((value, index) => value / (denominators[index] ?? Number.NaN));
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** By how much y grows per x: the least squares line's slope. */
export function slope(points: readonly Point[]): number {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const above = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const below = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (below === 0) throw new RangeError('a slope needs two different x');
  return above / below;
}
