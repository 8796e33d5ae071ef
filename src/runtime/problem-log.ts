/** Reports each problem once, not on every retry, and again only after it was solved. */
import type { ErrorCode, Problem } from './errors.js';

/** Where a problem comes from. Each source has one problem at a time. */
export type Source = 'server' | 'channel' | 'key';

export class ProblemLog {
  readonly #report: (problem: Problem) => void;
  readonly #current = new Map<Source, Problem>();
  readonly #reported = new Map<Source, ErrorCode>();
  #reporting = false;

  /** @param report called once per problem, not before {@link begin} */
  constructor(report: (problem: Problem) => void) {
    this.#report = report;
  }

  /** The problem to show, if there is any; the server's first, since it explains the others. */
  get worst(): Problem | null {
    const { server, channel, key } = Object.fromEntries(this.#current);
    return server ?? key ?? channel ?? null;
  }

  /** Reports the current problems, and those to come. Before the flows have started no Catch node would hear. */
  begin(): void {
    this.#reporting = true;
    for (const [source, problem] of this.#current) this.#reportOnce(source, problem);
  }

  /** @param problem null if the source has none any more */
  note(source: Source, problem: Problem | null): void {
    if (problem === null) {
      this.#current.delete(source);
      this.#reported.delete(source);
      return;
    }
    this.#current.set(source, problem);
    if (this.#reporting) this.#reportOnce(source, problem);
  }

  #reportOnce(source: Source, problem: Problem): void {
    // An outage whose cause changes (refused, then unknown host) is one problem; different causes at a key are several.
    const before = this.#reported.get(source);
    if (before !== undefined && (source === 'server' || before === problem.code)) return;
    this.#reported.set(source, problem.code);
    this.#report(problem);
  }
}
