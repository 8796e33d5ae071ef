/** What one experiment is given and what it gives back. */
import type { Check } from './check.js';
import type { Progress } from './progress.js';
import type { Table } from './text-table.js';

export interface Setting {
  /** Few samples, for developing and for the smoke test: the figures say little. */
  readonly quick: boolean;
  readonly progress: Progress;
}

export interface Measurements {
  /** One sentence: what was measured, and how. */
  readonly about: string;
  readonly table: Table;
  readonly checks: readonly Check[];
  /** What else a reader of the table should know, with figures of this run only. */
  readonly notes: readonly string[];
  /** The figures behind the table, for the JSON. */
  readonly figures: Readonly<Record<string, unknown>>;
}

export interface Experiment {
  readonly name: string;
  readonly title: string;
  readonly run: (setting: Setting) => Promise<Measurements>;
}
