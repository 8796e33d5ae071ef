/** A target, and whether this run met it. */

export type Comparison = '<=' | '>=' | '>';

export interface Target {
  /** For people: "p50 ÷ floor". */
  readonly name: string;
  readonly value: number;
  readonly comparison: Comparison;
  readonly target: number;
  /** Of value and target: 'ms', '×', '%'. */
  readonly unit: string;
}

export interface Check extends Target {
  readonly pass: boolean;
}

const compare: Readonly<Record<Comparison, (value: number, target: number) => boolean>> = {
  '<=': (value, target) => value <= target,
  '>=': (value, target) => value >= target,
  '>': (value, target) => value > target,
};

/** A value that is no number meets no target. */
export function check(target: Target): Check {
  return { ...target, pass: compare[target.comparison](target.value, target.target) };
}
