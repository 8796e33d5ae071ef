/** What ails a replica's network at present: several ills at once add up. */

export interface Ill {
  /** ms in each direction. */
  readonly delayMs?: number;
  /** ms at most, on top of it. */
  readonly jitterMs?: number;
  /** Nothing reaches the server. */
  readonly deafServer?: boolean;
  /** Nothing comes back from it. */
  readonly deafClient?: boolean;
}

export class Weather {
  readonly #ills = new Set<Ill>();

  add(ill: Ill): void {
    this.#ills.add(ill);
  }

  remove(ill: Ill): void {
    this.#ills.delete(ill);
  }

  delayMs(): number {
    let sum = 0;
    for (const { delayMs = 0, jitterMs = 0 } of this.#ills) sum += delayMs + Math.random() * jitterMs;
    return sum;
  }

  get deafServer(): boolean {
    return [...this.#ills].some(({ deafServer }) => deafServer === true);
  }

  get deafClient(): boolean {
    return [...this.#ills].some(({ deafClient }) => deafClient === true);
  }
}
