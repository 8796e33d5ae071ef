/**
 * A logged-in connection that is kept for the end of the process.
 *
 * While a process exits no callback runs any more, and node-redis writes in one. A plain socket hands what it is given
 * to the kernel at once, if nothing else is waiting to be written, which is why this socket is used for nothing else
 * (measured: 10 of 10 for `process.exit`, a throw and a rejection, over TCP and over TLS).
 */
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Observable, retry, Subscription, timer } from 'rxjs';
import { STEADY_MS } from '../backoff.js';
import type { Endpoint } from '../server-options.js';
import { encoded } from './resp.js';

/** ms; bounds of the pause before the next attempt, which doubles. Without this connection a crash costs a TTL. */
const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;
/** ms for connecting and logging in. */
const CONNECT_MS = 10_000;
/** ms of silence after which TCP asks whether the other side is there: nothing else would notice that it is not. */
const KEEP_ALIVE_MS = 30_000;

export class SpareSocket {
  readonly #endpoint: Endpoint;
  readonly #running = new Subscription();
  #ready: Socket | null = null;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** Whether {@link writeNow} has a connection to write on. */
  get ready(): boolean {
    return this.#ready !== null;
  }

  /** Keeps a connection until {@link close}. It does not keep the process alive. */
  open(): void {
    let pauseMs = MIN_PAUSE_MS;
    let readyAt = Number.POSITIVE_INFINITY;
    const connection$ = loggedIn(this.#endpoint).pipe(
      retry({
        delay: () => {
          this.#ready = null;
          // A server that drops clients at once is not to be flooded.
          if (performance.now() - readyAt >= STEADY_MS) pauseMs = MIN_PAUSE_MS;
          readyAt = Number.POSITIVE_INFINITY;
          const pause = timer(pauseMs * (0.5 + Math.random() / 2));
          pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
          return pause;
        },
      }),
    );
    this.#running.add(
      connection$.subscribe((socket) => {
        readyAt = performance.now();
        this.#ready = socket;
      }),
    );
  }

  /**
   * Hands the commands to the kernel before it returns; their answers are not read. Does nothing without a connection.
   * The kernel takes 78 kB at once on a new connection with Ethernet's segments (measured), the releases of some 300 lock
   * keys; what is beyond that can be lost, and costs a TTL.
   */
  writeNow(commands: readonly (readonly string[])[]): void {
    this.#ready?.write(commands.map(encoded).join(''));
  }

  close(): void {
    this.#running.unsubscribe();
    this.#ready = null;
  }
}

/** Characters. Something else than a Redis server may never end its line. */
const LONGEST_GREETING = 1_000;

/** In place of the answers, once they are complete. */
const READY = 'ready';

/** Emits a socket once the server has accepted the login; fails when it is lost or refused; closes it when unsubscribed. */
function loggedIn(endpoint: Endpoint): Observable<Socket> {
  return new Observable((subscriber) => {
    const socket = connectTo(endpoint);
    const greeting = greetingFor(endpoint);
    let answers = '';
    const fail = (cause: Error): void => subscriber.error(cause);
    socket.unref();
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const late = setTimeout(() => fail(new Error('the server did not answer in time')), CONNECT_MS);
    late.unref();
    socket.once(endpoint.tls === undefined ? 'connect' : 'secureConnect', () => {
      socket.write(greeting.map(encoded).join(''));
    });
    // Each command is answered by a line, which starts with `+` if it was accepted. Later answers do not matter.
    socket.on('data', (chunk: Buffer) => {
      if (answers === READY) return;
      answers += chunk.toString('latin1');
      const lines = answers.split('\r\n').slice(0, -1);
      if (answers.length > LONGEST_GREETING || lines.some((line) => !line.startsWith('+'))) {
        fail(new Error('the server refused the login, or is no Redis server'));
        return;
      }
      if (lines.length < greeting.length) return;
      answers = READY;
      clearTimeout(late);
      subscriber.next(socket);
    });
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the connection was closed')));
    return () => {
      clearTimeout(late);
      socket.destroy();
    };
  });
}

function connectTo({ host, port, path, tls }: Endpoint): Socket {
  if (path !== undefined) return connectPlain({ path });
  return tls === undefined ? connectPlain({ host, port }) : connectTls({ host, port, ...tls });
}

/** At least one command, so that the server has to answer. */
function greetingFor({ username, password, database }: Endpoint): readonly (readonly string[])[] {
  const login =
    password === undefined ? [] : [['AUTH', ...(username === undefined ? [] : [username]), password]];
  const select = database === 0 ? [] : [['SELECT', String(database)]];
  return [...login, ...select, ['PING']];
}
