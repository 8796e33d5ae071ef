/** A resource that fences: it refuses a token smaller than one that it has seen. */
export class FencedRegister {
  #highest = 0;

  write(token: number): boolean {
    if (token < this.#highest) return false;
    this.#highest = token;
    return true;
  }
}
