import type { DemoFleet } from './fleet.js';

/**
 * Counts the jobs that a leader skipped in calm times: from its first act to the next fault there is no reason to.
 * (At the end of a term there is one: a leader that was frozen wakes up to a job, and rightly leaves it.)
 */
export class CalmTimes {
  readonly #fleet: Pick<DemoFleet, 'ledger'>;
  #leader: { readonly name: string; readonly skippedBefore: number } | undefined;
  #idleJobs = 0;

  constructor(fleet: Pick<DemoFleet, 'ledger'>) {
    this.#fleet = fleet;
  }

  get idleJobs(): number {
    return this.#idleJobs;
  }

  begin({ name }: { readonly name: string }): void {
    this.#leader = { name, skippedBefore: this.#fleet.ledger.counts(name).skipped };
  }

  end(): void {
    if (this.#leader === undefined) return;
    const { name, skippedBefore } = this.#leader;
    this.#idleJobs += this.#fleet.ledger.counts(name).skipped - skippedBefore;
    this.#leader = undefined;
  }

  /** The fault resolves when a new leader has acted. */
  async exceptFor<T extends { readonly takeover: { readonly by: string } }>(
    fault: () => Promise<T>,
  ): Promise<T> {
    this.end();
    const result = await fault();
    this.begin({ name: result.takeover.by });
    return result;
  }
}
