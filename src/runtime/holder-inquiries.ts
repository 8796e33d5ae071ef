/**
 * Asks servers who holds a lease, for processes without an elector.
 *
 * However many ask: a server has one connection, which stays for a moment after the last answer, and a lock key has one
 * question at a time, whose answer goes to all who wait for it.
 */
import { ErrorReply } from '@redis/client';
import {
  catchError,
  defer,
  finalize,
  map,
  merge,
  type Observable,
  ReplaySubject,
  Subject,
  share,
  switchMap,
  take,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import { holderName } from '../election/lease.js';
import { replyCode } from '../redis/failures.js';
import { type Client, openClient } from '../redis/open-client.js';
import { type ServerOptions, serverName } from '../redis/server-options.js';
import { type ElectionPlace, electionId, serverId } from './election-id.js';
import type { Problem } from './errors.js';
import { contactProblem, troubleProblem } from './problems.js';

/** ms that a connection stays when nobody waits for an answer. */
const IDLE_MS = 1_000;

interface Line {
  readonly client$: Observable<Client>;
  /** Gives the connection up, for whoever waits for it and for those to come. */
  drop(cause: unknown): void;
}

export class HolderInquiries {
  /** By server. */
  readonly #lines = new Map<string, Line>();
  /** Those under way, by server and lock key. */
  readonly #questions = new Map<string, Observable<string | null>>();
  readonly #budgetMs: number;

  /** @param budgetMs ms for connecting and the answer together */
  constructor(budgetMs: number) {
    this.#budgetMs = budgetMs;
  }

  /** Emits the holder's name, null where nobody holds the lease, and completes. */
  ask({ server, lockKey }: ElectionPlace): Observable<string | null> {
    return defer(() => {
      const id = electionId({ server, lockKey });
      const question$ = this.#questions.get(id) ?? this.#question(server, lockKey, id);
      this.#questions.set(id, question$);
      return question$;
    });
  }

  #question(server: ServerOptions, lockKey: string, id: string): Observable<string | null> {
    const late = () => {
      const cause = new Error(`no answer from the server within ${this.#budgetMs} ms`);
      this.#lines.get(serverId(server))?.drop(cause);
      return throwError(() => cause);
    };
    return this.#get(server, lockKey).pipe(
      timeout({ first: this.#budgetMs, with: late }),
      map((value) => (value === null ? null : holderName(value))),
      finalize(() => this.#questions.delete(id)),
      // Replayed, for a message that the answer to another one brings about at once.
      share({ connector: () => new ReplaySubject<string | null>(1) }),
    );
  }

  /** A connection that was there before may have been lost without a word yet. Then a new one is asked, once. */
  #get(server: ServerOptions, lockKey: string, mayRepeat = true): Observable<string | null> {
    return defer(() => {
      const id = serverId(server);
      const before = this.#lines.get(id);
      const line = before ?? this.#open(server, id);
      this.#lines.set(id, line);
      return line.client$.pipe(
        switchMap((client) => client.get(lockKey)),
        take(1),
        catchError((error: unknown) => {
          if (error instanceof ErrorReply) throw error;
          line.drop(error);
          if (before === undefined || !mayRepeat) throw error;
          return this.#get(server, lockKey, false);
        }),
      );
    });
  }

  #open(server: ServerOptions, id: string): Line {
    const broken = new Subject<never>();
    // What the server says to the question itself is what counts; it need not be greeted.
    const connection$ = merge(
      openClient(server, () => Promise.resolve(), this.#budgetMs),
      broken,
    );
    const client$ = connection$.pipe(
      finalize(() => this.#forget(id, line)),
      share({ connector: () => new ReplaySubject<Client>(1), resetOnRefCountZero: () => timer(IDLE_MS) }),
    );
    const drop = (cause: unknown) => {
      this.#forget(id, line);
      broken.error(cause);
    };
    const line: Line = { client$, drop };
    return line;
  }

  #forget(id: string, line: Line): void {
    if (this.#lines.get(id) === line) this.#lines.delete(id);
  }
}

/** What {@link HolderInquiries} failed of. */
export function askProblem(error: unknown, lockKey: string, server: ServerOptions): Problem {
  const cause = error instanceof Error ? error : new Error(String(error));
  const problem = contactProblem({ up: false, cause, attempts: 1 }, server);
  if (problem?.code !== 'not-permitted') return problem ?? noAnswer(lockKey, server);
  // The server lets us in, but not to this key.
  const { message } = cause;
  return troubleProblem({ code: 'refused', detail: message, storeCode: replyCode(message) }, lockKey, server);
}

export function noAnswer(key: string, server: ServerOptions): Problem {
  return { code: 'no-answer', params: { key, server: serverName(server) } };
}
