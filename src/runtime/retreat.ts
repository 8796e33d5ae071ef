/** Work that takes a while to stop after a term, for example flows with connections of their own. */

/** What must have stopped before the lease may be another's. */
export interface Retreat {
  /** ms; above 0, and at most half of the TTL. */
  readonly budgetMs: number;
  /**
   * Resolves once nothing acts any more. Called synchronously at the end of each term, after `isLeader()` has become
   * false; never rejects.
   */
  retreat(): Promise<void>;
}

/** The work of all participants in an election. */
export class Retreats {
  #retreats: readonly Retreat[] = [];
  #underWay = 0;

  use(retreats: readonly Retreat[]): void {
    this.#retreats = retreats;
  }

  /** ms; the largest. 0: there is nothing to stop. */
  get budgetMs(): number {
    return Math.max(0, ...this.#retreats.map(({ budgetMs }) => budgetMs));
  }

  /** Whether something has yet to stop. */
  get underWay(): boolean {
    return this.#underWay > 0;
  }

  /** Stops all, at once. */
  async retreat(): Promise<void> {
    this.#underWay += 1;
    await Promise.all(this.#retreats.map((retreat) => retreat.retreat()));
    this.#underWay -= 1;
  }
}
