/**
 * Asks servers who holds a lease, for processes without an elector.
 *
 * Queries are shared: there is one connection per server, which is closed 1 s after the last answer, and one query per
 * lock key at a time, whose answer goes to all subscribers.
 */
import {
  catchError,
  defer,
  filter,
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
import type { Loss } from '../election/ports.js';
import { isRefusal, replyCode } from '../redis/failures.js';
import { type Client, openClient } from '../redis/open-client.js';
import { type Endpoint, type ServerOptions, serverName } from '../redis/server-options.js';
import { topologyOf } from '../redis/topology/topology-of.js';
import { type ElectionAddress, electionId, serverId } from './election-id.js';
import type { Problem } from './errors.js';
import { contactProblem, troubleProblem } from './problems.js';
import { SystemClock } from './system-clock.js';

/** ms that a connection stays open without queries. */
const IDLE_MS = 1_000;

interface SharedConnection {
  readonly client$: Observable<Client>;
  /** Closes the connection; pending queries fail with `cause`, and later ones open another. */
  drop(cause: unknown): void;
}

export class HolderQueries {
  /** By server. */
  readonly #connections = new Map<string, SharedConnection>();
  /** Pending queries, by server and lock key. */
  readonly #queries = new Map<string, Observable<string | null>>();
  readonly #budgetMs: number;

  /** @param budgetMs ms for connecting and the answer together */
  constructor(budgetMs: number) {
    this.#budgetMs = budgetMs;
  }

  /**
   * Emits the holder's name, or null if no replica holds the lease, and completes. Fails with the client's error, or if
   * there is no answer within the budget; {@link queryProblem} explains either.
   */
  ask({ server, lockKey }: ElectionAddress): Observable<string | null> {
    return defer(() => {
      const id = electionId({ server, lockKey });
      const query$ = this.#queries.get(id) ?? this.#query(server, lockKey, id);
      this.#queries.set(id, query$);
      return query$;
    });
  }

  #query(server: ServerOptions, lockKey: string, id: string): Observable<string | null> {
    const late = () => {
      const cause = new Error(`no answer from the server within ${this.#budgetMs} ms`);
      this.#connections.get(connectionId({ server, lockKey }))?.drop(cause);
      return throwError(() => cause);
    };
    return this.#get(server, lockKey).pipe(
      timeout({ first: this.#budgetMs, with: late }),
      map((value) => (value === null ? null : holderName(value))),
      finalize(() => this.#queries.delete(id)),
      // Replayed, for a message that arrives while the answer is being delivered.
      share({ connector: () => new ReplaySubject<string | null>(1) }),
    );
  }

  /** An existing connection may be dead without notice, so a failed query is repeated once, on a new connection. */
  #get(server: ServerOptions, lockKey: string, mayRepeat = true): Observable<string | null> {
    return defer(() => {
      const id = connectionId({ server, lockKey });
      const existing = this.#connections.get(id);
      const connection = existing ?? this.#open({ server, lockKey }, id);
      this.#connections.set(id, connection);
      return connection.client$.pipe(
        switchMap((client) => client.get(lockKey)),
        take(1),
        catchError((error: unknown) => {
          if (isRefusal(error)) throw error;
          connection.drop(error);
          if (existing === undefined || !mayRepeat) throw error;
          return this.#get(server, lockKey, false);
        }),
      );
    });
  }

  #open({ server, lockKey }: ElectionAddress, id: string): SharedConnection {
    const broken = new Subject<never>();
    // No greeting: the query itself shows whether the server answers.
    const opened$ = merge(
      primaryOf(server, lockKey).pipe(
        switchMap((endpoint) => openClient(endpoint, () => Promise.resolve(), this.#budgetMs)),
      ),
      broken,
    );
    const client$ = opened$.pipe(
      finalize(() => this.#forget(id, connection)),
      share({ connector: () => new ReplaySubject<Client>(1), resetOnRefCountZero: () => timer(IDLE_MS) }),
    );
    const drop = (cause: unknown) => {
      this.#forget(id, connection);
      broken.error(cause);
    };
    const connection: SharedConnection = { client$, drop };
    return connection;
  }

  #forget(id: string, connection: SharedConnection): void {
    if (this.#connections.get(id) === connection) this.#connections.delete(id);
  }
}

/** In a cluster each lock key has a connection of its own: another may be on another primary. */
function connectionId(address: ElectionAddress): string {
  return address.server.kind === 'cluster' ? electionId(address) : serverId(address.server);
}

/** Where the key is kept. Emits once, and fails as soon as it is known why that cannot be found out. */
function primaryOf(server: ServerOptions, lockKey: string): Observable<Endpoint> {
  return defer(() => {
    const topology = topologyOf(server, new SystemClock());
    topology.open();
    return topology.locate(lockKey).pipe(
      map(({ endpoint, loss }: { endpoint: Endpoint | null; loss?: Loss }) => {
        if (loss !== undefined && loss.cause !== null && loss.attempts > 0) throw loss.cause;
        return endpoint;
      }),
      filter((endpoint) => endpoint !== null),
      take(1),
      finalize(() => topology.close()),
    );
  });
}

/** Explains an error of {@link HolderQueries.ask}. */
export function queryProblem(error: unknown, lockKey: string, server: ServerOptions): Problem {
  const cause = error instanceof Error ? error : new Error(String(error));
  const problem = contactProblem({ up: false, cause, attempts: 1 }, server);
  if (problem?.code !== 'not-permitted') return problem ?? noAnswer(lockKey, server);
  // We are logged in, so it is the key that is not permitted.
  const { message } = cause;
  return troubleProblem({ code: 'refused', detail: message, storeCode: replyCode(message) }, lockKey, server);
}

export function noAnswer(key: string, server: ServerOptions): Problem {
  return { code: 'no-answer', params: { key, server: serverName(server) } };
}
