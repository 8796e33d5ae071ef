/** A mutant: the package with one rule broken on purpose, which a suite has to notice. */

export interface Patch {
  /** From the root of the project. */
  readonly file: string;
  /** Occurs exactly once, or the gate fails: a patch that no longer fits tests nothing. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** The specs that must notice; the model by default. */
  readonly specs?: readonly string[];
}

/** The precise schedules first: they take no time. */
export const MODEL_SPECS = ['test/model/known-schedules.spec.ts', 'test/model/election.spec.ts'] as const;
