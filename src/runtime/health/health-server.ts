/**
 * A small HTTP server for monitors and load balancers, apart from Node-RED's, which may have no admin, or one behind a
 * login. It answers from a table of routes, and does not keep the process alive.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HealthAddress } from './health-address.js';
import { answerHttp, type HealthRoute } from './http-answer.js';

const REQUEST_MS = 5_000;
/** ms between looks for requests that take longer: Node.js would let them occupy a connection for half a minute. */
const CHECK_MS = 1_000;
/** Connections at a time; a monitor needs one, a load balancer one for each of its processes. */
const MAX_CONNECTIONS = 64;
/** bytes */
const MAX_HEADER_BYTES = 8_192;

export class HealthServer {
  readonly #server: Server;

  /**
   * @param routes by path, such as `/metrics`
   * @param requestMs ms for a request to arrive, and for an idle connection to stay open
   */
  constructor(routes: ReadonlyMap<string, HealthRoute>, requestMs = REQUEST_MS) {
    this.#server = createServer(
      {
        ...{ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: requestMs, headersTimeout: requestMs },
        connectionsCheckingInterval: CHECK_MS,
      },
      (request, response) => {
        const [path = ''] = (request.url ?? '').split('?');
        void answerHttp(routes.get(path) ?? null, request, response);
      },
    );
    this.#server.keepAliveTimeout = requestMs;
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.on('connection', (socket) => socket.unref());
    this.#server.unref();
  }

  /** Resolves with the port once it listens. Rejects if the address cannot be had. */
  listen({ host, port }: HealthAddress): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.removeListener('error', reject);
        // An error while accepting concerns one connection; without a listener it would end the process.
        this.#server.on('error', () => undefined);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Closes all connections. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
