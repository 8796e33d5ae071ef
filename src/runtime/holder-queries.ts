/**
 * Asks servers who holds a lease, for processes without an elector.
 *
 * Queries are shared: there is one connection per primary, which is closed 1 s after the last answer, and one query per
 * lock key at a time, whose answer goes to all subscribers.
 */
import { holderName } from '../election/lease.js';
import type { Clock } from '../election/ports.js';
import {
  catchError,
  defer,
  filter,
  finalize,
  map,
  Observable,
  ReplaySubject,
  share,
  switchMap,
  take,
  tap,
  throwError,
  timeout,
  timer,
} from '../election/rxjs.js';
import { commandFailure, isRefusal, replyCode } from '../redis/failures.js';
import type { Client } from '../redis/open-client.js';
import { type Endpoint, endpointName, type ServerOptions, serverName } from '../redis/server-options.js';
import type { Location, Topology } from '../redis/topology/topology.js';
import { topologyOf } from '../redis/topology/topology-of.js';
import { type ElectionAddress, electionId, serverId } from './election-id.js';
import type { Problem } from './errors.js';
import { contactProblem, troubleProblem } from './problems.js';
import { IDLE_MS, SharedClient } from './shared-client.js';

/** Answers of a cluster that send a query to another primary. */
const REDIRECTIONS = new Set(['MOVED', 'ASK']);
/** How often a query follows one. */
const MAX_REDIRECTIONS = 3;

/** A query under way. */
interface Query {
  readonly server: ServerOptions;
  readonly lockKey: string;
  readonly topology: Topology;
  /** The connection that it was sent on last. */
  connection: SharedClient | null;
  redirections: number;
  repeated: boolean;
}

export class HolderQueries {
  /** By server. */
  readonly #topologies = new Map<string, Observable<Topology>>();
  /** By server and primary. */
  readonly #connections = new Map<string, SharedClient>();
  /** Pending queries, by server and lock key. */
  readonly #queries = new Map<string, Observable<string | null>>();
  readonly #budgetMs: number;
  readonly #clock: Clock;

  /** @param budgetMs ms for connecting and the answer together */
  constructor(budgetMs: number, clock: Clock) {
    this.#budgetMs = budgetMs;
    this.#clock = clock;
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
    let query: Query | null = null;
    const late = () => {
      const cause = new Error(`no answer from the server within ${this.#budgetMs} ms`);
      query?.connection?.drop(cause);
      return throwError(() => cause);
    };
    return this.#topology(server).pipe(
      switchMap((topology) => {
        query = { server, lockKey, topology, connection: null, redirections: 0, repeated: false };
        return this.#get(query);
      }),
      take(1),
      timeout({ first: this.#budgetMs, with: late }),
      map((value) => (value === null ? null : holderName(value))),
      finalize(() => this.#queries.delete(id)),
      // Replayed, for a message that arrives while the answer is being delivered.
      share({ connector: () => new ReplaySubject<string | null>(1) }),
    );
  }

  /** Open for as long as a query needs it, and 1 s longer. */
  #topology(server: ServerOptions): Observable<Topology> {
    const id = serverId(server);
    const shared$ =
      this.#topologies.get(id) ??
      new Observable<Topology>((subscriber) => {
        const topology = topologyOf(server, this.#clock);
        topology.open();
        subscriber.next(topology);
        return () => {
          this.#topologies.delete(id);
          topology.close();
        };
      }).pipe(
        share({
          connector: () => new ReplaySubject<Topology>(1),
          resetOnRefCountZero: () => timer(IDLE_MS),
        }),
      );
    this.#topologies.set(id, shared$);
    return shared$;
  }

  #get(query: Query): Observable<string | null> {
    return defer(() => {
      const { topology, lockKey } = query;
      const asked = topology.asked?.(lockKey) ?? null;
      if (asked !== null) return this.#askAt(asked, query, true);
      return topology.locate(lockKey).pipe(
        map(endpointIn),
        filter((endpoint) => endpoint !== null),
        take(1),
        switchMap((endpoint) => this.#askAt(endpoint, query, false)),
      );
    });
  }

  /** @param asking as a cluster wants it from a client that it has sent on while a slot moves */
  #askAt(endpoint: Endpoint, query: Query, asking: boolean): Observable<string | null> {
    const { server, lockKey, topology } = query;
    const id = JSON.stringify([serverId(server), endpointName(endpoint)]);
    const existing = this.#connections.get(id);
    const connection = existing ?? this.#connect(endpoint, id);
    query.connection = connection;
    return connection.client$.pipe(
      tap(() => topology.unreachable(endpoint, false)),
      switchMap((client) => (asking ? getAsking(client, lockKey) : client.get(lockKey))),
      take(1),
      catchError((error: unknown) => {
        if (isRefusal(error)) return this.#redirected(error, endpoint, query);
        connection.drop(error);
        topology.unreachable(endpoint, true);
        // An existing connection may be dead without notice, so the query is repeated once, on a new connection.
        if (existing === undefined || query.repeated) throw error;
        query.repeated = true;
        return this.#get(query);
      }),
    );
  }

  #redirected(error: unknown, endpoint: Endpoint, query: Query): Observable<string | null> {
    const failure = commandFailure(error);
    query.topology.failed(endpoint, query.lockKey, failure);
    if (!REDIRECTIONS.has(failure.code) || query.redirections === MAX_REDIRECTIONS) throw error;
    query.redirections += 1;
    return this.#get(query);
  }

  #connect(endpoint: Endpoint, id: string): SharedClient {
    const connection = new SharedClient(endpoint, this.#budgetMs, () => {
      if (this.#connections.get(id) === connection) this.#connections.delete(id);
    });
    this.#connections.set(id, connection);
    return connection;
  }
}

/** null while it is not known. */
function endpointIn(location: Location): Endpoint | null {
  if (location.endpoint !== null) return location.endpoint;
  const { cause, attempts } = location.loss;
  if (cause !== null && attempts > 0) throw cause;
  return null;
}

async function getAsking(client: Client, lockKey: string): Promise<string | null> {
  // Written in one turn: ASKING counts for the next command only.
  const [, value] = await Promise.all([client.sendCommand(['ASKING']), client.get(lockKey)]);
  return value;
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
