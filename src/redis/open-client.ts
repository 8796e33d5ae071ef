/**
 * One connection, as an observable: it emits a client that has answered, fails when the connection is lost, and closes
 * it when unsubscribed.
 *
 * A client is used for one connection only. Otherwise node-redis would replay, resubscribe and retry on its own, which
 * sends commands at times outside the elector's control.
 */
import { ConnectionTimeoutError, RedisClient } from '@redis/client';
import { catchError, map, Observable } from '../election/rxjs.js';
import { answersPlainly, PlainServer } from './plain-probe.js';
import type { Endpoint } from './server-options.js';

/** The server sent nothing within the time allowed, whether or not it accepted the connection. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export type Client = ReturnType<typeof createBareClient>;

/** RESP 2 needs no HELLO, which some proxies and compatible servers do not support. */
const RESP_2 = { RESP: 2 } as const;
/**
 * Made once: `createClient` builds a class with all commands, in some 20 ms, whenever its options differ from the last. And
 * not before the first connection, since it takes 13 MB.
 */
const clientFactory = () => RedisClient.factory(RESP_2);
let newClient: ReturnType<typeof clientFactory> | null = null;

function createBareClient(endpoint: Endpoint, connectTimeoutMs: number) {
  newClient ??= clientFactory();
  return newClient({
    ...RESP_2,
    database: endpoint.database,
    ...(endpoint.username === undefined ? {} : { username: endpoint.username }),
    ...(endpoint.password === undefined ? {} : { password: endpoint.password }),
    socket: {
      ...socketAddress(endpoint),
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: false,
    },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    // The elector limits how long a call may take. The client's own timer covers only unwritten commands, and costs time.
    commandOptions: { timeout: undefined } as object,
  });
}

/** node-redis reads TLS options from the socket only; anywhere else it ignores them and connects without TLS. */
function socketAddress({ host, port, path, tls }: Endpoint) {
  if (path !== undefined) return { path };
  return tls === undefined ? { host, port } : { host, port, tls: true as const, ...tls };
}

/**
 * @param greet sends the first commands; the client is emitted once it has resolved
 * @param budgetMs ms for connecting and greeting together; after that the observable fails with {@link NoAnswer}, or
 *   soon after with {@link PlainServer}
 */
export function openClient(
  endpoint: Endpoint,
  greet: (client: Client) => Promise<unknown>,
  budgetMs: number,
): Observable<Client> {
  const client$ = connectClient(endpoint, greet, budgetMs);
  if (endpoint.tls === undefined) return client$;
  return client$.pipe(
    catchError((error: unknown) => {
      if (!(error instanceof NoAnswer || error instanceof ConnectionTimeoutError)) throw error;
      return answersPlainly(endpoint).pipe(
        map((plain): never => {
          throw plain ? new PlainServer('the server answers only without TLS') : error;
        }),
      );
    }),
  );
}

function connectClient(
  endpoint: Endpoint,
  greet: (client: Client) => Promise<unknown>,
  budgetMs: number,
): Observable<Client> {
  return new Observable((subscriber) => {
    const client = createBareClient(endpoint, budgetMs);
    let socketOpen = false;
    let closed = false;
    const fail = (error: unknown) => subscriber.error(error);
    // destroy() does nothing while the socket is still being opened; 'connect' calls this again.
    const close = () => {
      if (closed && socketOpen) client.destroy();
    };
    client.on('connect', () => {
      socketOpen = true;
      close();
    });
    client.on('error', fail);
    client.on('end', () => fail(new Error('the connection was closed')));

    const timer = setTimeout(
      () => fail(new NoAnswer(`no answer from the server within ${Math.round(budgetMs)} ms`)),
      budgetMs,
    );
    client
      .connect()
      .then(() => greet(client))
      .then(() => {
        clearTimeout(timer);
        subscriber.next(client);
      })
      .catch(fail);

    return () => {
      clearTimeout(timer);
      closed = true;
      close();
    };
  });
}
