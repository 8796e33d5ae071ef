/**
 * Disbelieves epochs below one that was followed: a majority of the sentinels may have lost its configuration for a
 * moment. If it stays like that, the servers were set up anew.
 */

/** ms; sentinels tell each other of epochs every 2 s. */
const FORGET_MS = 10_000;

export class EpochMemory {
  #followed: number | null = null;
  /** ms; since when a majority has a lower epoch; null if it does not. */
  #lowerSince: number | null = null;

  /**
   * Whether to follow a majority with this epoch. If so, it is remembered.
   *
   * @param epoch null if it is not known
   * @param now ms
   */
  believes(epoch: number | null, now: number): boolean {
    const lower = epoch !== null && this.#followed !== null && epoch < this.#followed;
    if (lower) {
      this.#lowerSince ??= now;
      if (now - this.#lowerSince < FORGET_MS) return false;
    }
    this.#lowerSince = null;
    this.#followed = epoch;
    return true;
  }
}
