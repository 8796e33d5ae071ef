/**
 * The crash guard as a program of its own, for replicas whose container is killed as a whole: they connect to its unix
 * socket. Whoever may open the socket is trusted, so its mode and its folder are the only login.
 */
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Guard } from './guard.js';
import { guardingLine } from './messages.js';
import type { Ways } from './releaser.js';

/** Replicas on one machine are few. */
const MOST_CONNECTIONS = 512;
/** ms in which a client has to say that it is one. */
const INTRODUCTION_MS = 10_000;
/** ms that clients have to end before a sidecar that was told to. */
export const LINGER_MS = 60_000;
/** ms between two looks whether they have. */
const LOOK_MS = 20;

export interface SidecarOptions {
  readonly path: string;
  /** Mode of the socket. */
  readonly mode: number;
  readonly ways: Ways;
  /** The server's name, for people. */
  readonly server: string;
  /** Writes a line for people. */
  readonly log: (line: string) => void;
}

export class Sidecar {
  readonly #options: SidecarOptions;
  readonly #guard: Guard;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  constructor(options: SidecarOptions) {
    this.#options = options;
    const { ways, log, server } = options;
    this.#guard = new Guard({
      ways,
      joined: (connection) => (connection as Socket).write(guardingLine(server)),
      released: (leases, failure) => {
        const what = `${leases} ${leases === 1 ? 'lease' : 'leases'} of a process that ended`;
        log(failure === null ? `released ${what}` : `could not release ${what}: ${failure}`);
      },
    });
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** @throws {Error} if the socket is taken or cannot be made */
  async open(): Promise<void> {
    const { path, mode } = this.#options;
    await removeStale(path);
    // Nobody else may open it, not even before its mode is set.
    const mask = process.umask(0o777 & ~mode);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen(path, resolve);
      });
    } finally {
      process.umask(mask);
    }
    chmodSync(path, mode);
  }

  /** Replicas connected. */
  get clients(): number {
    return this.#guard.size;
  }

  /** Accepts no more clients; ends when those that there are have ended, or after {@link LINGER_MS}. */
  async close(lingerMs = LINGER_MS): Promise<void> {
    this.#server.close();
    const until = performance.now() + lingerMs;
    while (this.#guard.size > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    await this.#guard.idle();
    for (const connection of this.#connections) this.#guard.dismiss(connection);
    this.#options.ways.close();
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= MOST_CONNECTIONS) {
      socket.destroy();
      return;
    }
    this.#connections.add(socket);
    const silent = setTimeout(() => {
      if (!this.#guard.knows(socket)) this.#guard.dismiss(socket);
    }, INTRODUCTION_MS).unref();
    socket.once('close', () => {
      clearTimeout(silent);
      this.#connections.delete(socket);
    });
    this.#guard.listen(socket);
  }
}

/** Removes a socket that nobody listens on: a guard that was killed leaves it. @throws {Error} if it is in use */
async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`${path} exists, and is no socket`);
  if (await isServed(path)) throw new Error(`${path} is in use by another guard`);
  unlinkSync(path);
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ECONNREFUSED' || cause.code === 'ENOENT') resolve(false);
      else reject(cause);
    });
  });
}
