/** A mutant: the package with one rule broken on purpose, which a suite has to notice. */

export interface Patch {
  /** From the root of the project. */
  readonly file: string;
  /** Stands there exactly once, or the gate fails: a patch that does not fit any more tests nothing. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** What has to notice; the model, where nothing is said. */
  readonly specs?: readonly string[];
}

/** The precise schedules first: they take no time. */
export const MODEL_SPECS = ['test/model/known-schedules.spec.ts', 'test/model/election.spec.ts'] as const;
