/** Reports each problem once, not on every retry, and again only after it was solved. */
import type { Clock } from '../election/ports.js';
import type { ErrorCode, Problem } from './errors.js';

/** Where a problem comes from. Each source has one problem at a time. */
export type Source = 'server' | 'channel' | 'key';

/** Round trips vary: with a TTL at the edge, some are short enough for a spell of leading. That solves nothing. */
const RECURRING: ReadonlySet<ErrorCode> = new Set(['ttl-too-short']);
/** ms; a recurring problem is solved once it has been gone for this long. */
const SOLVED_AFTER_MS = 10 * 60_000;

export class ProblemLog {
  readonly #report: (problem: Problem) => void;
  readonly #current = new Map<Source, Problem>();
  readonly #reported = new Map<Source, ErrorCode>();
  readonly #clock: Pick<Clock, 'now'>;
  /** When each recurring problem was last over. */
  readonly #overAt = new Map<ErrorCode, number>();
  #reporting = false;

  /** @param report called once per problem, not before {@link begin} */
  constructor(report: (problem: Problem) => void, clock: Pick<Clock, 'now'>) {
    this.#report = report;
    this.#clock = clock;
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
    const before = this.#reported.get(source);
    if (before !== undefined && before !== problem?.code && RECURRING.has(before)) {
      this.#overAt.set(before, this.#clock.now());
    }
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
    const overAt = this.#overAt.get(problem.code);
    if (overAt !== undefined && this.#clock.now() - overAt < SOLVED_AFTER_MS) return;
    this.#report(problem);
  }
}
