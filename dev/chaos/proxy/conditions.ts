/** What ails a replica's network at present: several ills at once add up. */

export interface Ill {
  /** ms in each direction. */
  readonly delayMs?: number;
  /** ms at most, on top of it. */
  readonly jitterMs?: number;
  /** ms by which answers are late. */
  readonly answersMs?: number;
  /** Nothing reaches the server. */
  readonly deafServer?: boolean;
  /** Nothing comes back from it. */
  readonly deafClient?: boolean;
}

export class ProxyConditions {
  readonly #ills = new Set<Ill>();

  add(ill: Ill): void {
    this.#ills.add(ill);
  }

  remove(ill: Ill): void {
    this.#ills.delete(ill);
  }

  /** ms for what goes to the server now. */
  upMs(): number {
    let sum = 0;
    for (const { delayMs = 0, jitterMs = 0 } of this.#ills) sum += delayMs + Math.random() * jitterMs;
    return sum;
  }

  /** ms for what comes back. */
  downMs(): number {
    let sum = this.upMs();
    for (const { answersMs = 0 } of this.#ills) sum += answersMs;
    return sum;
  }

  get deafServer(): boolean {
    return [...this.#ills].some(({ deafServer }) => deafServer === true);
  }

  get deafClient(): boolean {
    return [...this.#ills].some(({ deafClient }) => deafClient === true);
  }
}
