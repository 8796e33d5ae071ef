/** Keeps nodes that share an election or a connection from logging the same line several times. */
export class LogFilter {
  #last = '';

  /** Whether the line differs from the last one. True once per line, so that only the first node logs it. */
  isNew(line: string): boolean {
    const fresh = line !== this.#last;
    this.#last = line;
    return fresh;
  }
}
