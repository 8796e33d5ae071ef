/** Work that is done while an elector leads. */
import type { Term } from './api.js';

export class Work {
  readonly #underWay = new Set<Promise<unknown>>();

  get underWay(): readonly Promise<unknown>[] {
    return [...this.#underWay];
  }

  /**
   * Does `work` once in each term, until it ends within one.
   *
   * @param nextTerm resolves with null when the elector was stopped
   * @param isCurrent whether a term lasts, by the clock: its signal can be late
   * @param report is told what the work throws
   */
  run<Result>(
    nextTerm: () => Promise<Term | null>,
    work: (term: Term) => Result | PromiseLike<Result>,
    isCurrent: (term: Term) => boolean,
    report: (error: unknown) => void,
  ): Promise<Result | undefined> {
    const run = this.#run(nextTerm, work, isCurrent, report);
    // Reported here, so that it is no unhandled rejection if the caller does not wait for it.
    run.catch(report);
    return run;
  }

  async #run<Result>(
    nextTerm: () => Promise<Term | null>,
    work: (term: Term) => Result | PromiseLike<Result>,
    isCurrent: (term: Term) => boolean,
    report: (error: unknown) => void,
  ): Promise<Result | undefined> {
    for (;;) {
      const term = await nextTerm();
      if (term === null) return undefined;
      // A listener may have ended it before this turn.
      if (!isCurrent(term)) continue;
      const attempt = (async () => await work(term))();
      this.#underWay.add(attempt);
      try {
        const result = await attempt;
        if (isCurrent(term)) return result;
      } catch (error) {
        if (isCurrent(term)) throw error;
        if (!isAbort(error, term.signal)) report(error);
      } finally {
        this.#underWay.delete(attempt);
      }
    }
  }
}

/** Whether work threw because its term had ended. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}

/** Resolves when all have settled, or after `ms`. */
export async function settled(promises: readonly Promise<unknown>[], ms: number): Promise<void> {
  if (promises.length === 0) return;
  let late: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    late = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(promises), bound]);
  clearTimeout(late);
}
