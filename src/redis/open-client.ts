/**
 * One connection, as an observable: it emits a client that was seen to answer, fails when the connection is lost, and
 * closes it when unsubscribed.
 *
 * A client serves for one connection only. That keeps node-redis from replaying, resubscribing and retrying on its
 * own, each of which brings a command to the server at a time that the election did not choose.
 */
import { createClient } from '@redis/client';
import { Observable } from 'rxjs';
import type { ServerOptions } from './server-options.js';

/** The server took the connection, or did not, and said nothing. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export type Client = ReturnType<typeof createBareClient>;

function createBareClient(server: ServerOptions, connectTimeoutMs: number) {
  return createClient({
    // RESP 2 needs no HELLO, which some proxies and compatible servers do not know.
    RESP: 2,
    database: server.database,
    ...(server.username === undefined ? {} : { username: server.username }),
    ...(server.password === undefined ? {} : { password: server.password }),
    socket: {
      host: server.host,
      port: server.port,
      ...(server.tls === true ? { tls: true as const } : {}),
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: false,
    },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    // Calls are bounded by the elector; the client's own timer covers only unwritten commands, and costs.
    commandOptions: { timeout: undefined } as object,
  });
}

/**
 * @param greet makes the server say something; the client is emitted when it settles well.
 * @param budgetMs ms for connecting and greeting together.
 */
export function openClient(
  server: ServerOptions,
  greet: (client: Client) => Promise<unknown>,
  budgetMs: number,
): Observable<Client> {
  return new Observable((subscriber) => {
    const client = createBareClient(server, budgetMs);
    let socketOpen = false;
    let closed = false;
    const fail = (error: unknown) => subscriber.error(error);
    // While the socket is being opened, destroy() finds nothing to destroy; it is done as soon as there is.
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
