/** Lets one of several nodes that share something say what is new about it, so that the log has one line for it. */
export class News {
  #last = '';

  /** True for whoever comes first with words other than the last ones. */
  isNew(words: string): boolean {
    const fresh = words !== this.#last;
    this.#last = words;
    return fresh;
  }
}
