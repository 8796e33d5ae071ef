/** The terms in which an elector leads, as abort signals. */
import type { Term } from './api.js';

/** For everybody who asks while there is no term. */
const ENDED = AbortSignal.abort();

export class Terms {
  #current: { readonly term: Term; readonly controller: AbortController } | null = null;

  get current(): Term | null {
    return this.#current?.term ?? null;
  }

  /** That of the present term; without one, a signal that is aborted. */
  get signal(): AbortSignal {
    return this.#current?.term.signal ?? ENDED;
  }

  /** @param token of the present term; null if there is none */
  follow(token: number | null): void {
    const before = this.#current;
    if ((before?.term.token ?? null) === token) return;
    this.#current = token === null ? null : begin(token);
    before?.controller.abort();
  }
}

function begin(token: number) {
  const controller = new AbortController();
  return { controller, term: { signal: controller.signal, token } };
}
