/** Keys whose calls are sent on again and again: the cluster's nodes disagree, or translated addresses lead back. */

/** A slot that moves in the middle of a failover takes fewer. */
const MOST_IN_A_ROW = 5;

export class Circles {
  readonly #inARow = new Map<string, number>();

  /** @returns whether it was sent on so often that the next node will not serve it either */
  sentOn(key: string): boolean {
    const times = (this.#inARow.get(key) ?? 0) + 1;
    this.#inARow.set(key, times);
    return times > MOST_IN_A_ROW;
  }

  answered(key: string): void {
    this.#inARow.delete(key);
  }
}
