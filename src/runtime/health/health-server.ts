/**
 * A small HTTP server for monitoring, apart from Node-RED's, which may have no admin, or one behind a login. It answers
 * GET and HEAD from a table of routes, and does not keep the process alive.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HealthAddress } from './health-address.js';

/** ms for a request to arrive, and for an idle connection to stay open. */
const REQUEST_MS = 5_000;
/** Connections at a time; a monitor needs one. */
const MAX_CONNECTIONS = 64;
/** bytes */
const MAX_HEADER_BYTES = 8_192;

export interface HealthAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type HealthRoute = () => HealthAnswer | Promise<HealthAnswer>;

export class HealthServer {
  readonly #server: Server;
  readonly #routes: ReadonlyMap<string, HealthRoute>;

  /** @param routes by path, such as `/metrics` */
  constructor(routes: ReadonlyMap<string, HealthRoute>) {
    this.#routes = routes;
    this.#server = createServer(
      { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.keepAliveTimeout = REQUEST_MS;
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

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, contentType, body } = await this.#find(request).catch(failed);
    const length = Buffer.byteLength(body);
    if (status === 405) response.setHeader('Allow', 'GET, HEAD');
    // Whatever body it has is not read.
    if (!isRead(request.method)) response.setHeader('Connection', 'close');
    response.writeHead(status, {
      'Content-Type': contentType,
      'Content-Length': length,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async #find({ method, url }: IncomingMessage): Promise<HealthAnswer> {
    if (!isRead(method)) return plain(405, 'only GET and HEAD');
    const [path = ''] = (url ?? '').split('?');
    return (await this.#routes.get(path)?.()) ?? plain(404, 'not found');
  }
}

function isRead(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Without the reason, since whoever asks has not logged in. */
function failed(): HealthAnswer {
  return plain(500, 'failed');
}

function plain(status: number, text: string): HealthAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${text}\n` };
}
