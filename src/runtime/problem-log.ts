/** Reports what is wrong once, not once per retry, and again only after it was over. */
import type { ErrorCode, Problem } from './errors.js';

/** Where a problem comes from: one of each can stand at a time. */
export type Source = 'server' | 'channel' | 'key';

export class ProblemLog {
  readonly #report: (problem: Problem) => void;
  readonly #standing = new Map<Source, Problem>();
  readonly #reported = new Map<Source, ErrorCode>();
  #reporting = false;

  /** @param report called once per problem; not before {@link begin} */
  constructor(report: (problem: Problem) => void) {
    this.#report = report;
  }

  /** What stands; the server first, since it explains the rest. */
  get worst(): Problem | null {
    const { server, channel, key } = Object.fromEntries(this.#standing);
    return server ?? key ?? channel ?? null;
  }

  /** Reports from now on, first what stands: before the flows have started, no Catch node hears. */
  begin(): void {
    this.#reporting = true;
    for (const [source, problem] of this.#standing) this.#tell(source, problem);
  }

  note(source: Source, problem: Problem | null): void {
    if (problem === null) {
      this.#standing.delete(source);
      this.#reported.delete(source);
      return;
    }
    this.#standing.set(source, problem);
    if (this.#reporting) this.#tell(source, problem);
  }

  #tell(source: Source, problem: Problem): void {
    // An outage that changes its cause (refused, then unknown) is still one outage; a lock key's causes are several.
    const before = this.#reported.get(source);
    if (before !== undefined && (source === 'server' || before === problem.code)) return;
    this.#reported.set(source, problem.code);
    this.#report(problem);
  }
}
