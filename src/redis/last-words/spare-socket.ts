/**
 * A logged-in connection that is kept for the end of a process, and nothing but Node.js' own sockets.
 *
 * While a process exits no callback runs any more, and node-redis writes in one. A plain socket hands what it is given
 * to the kernel at once, if nothing else is waiting to be written, which is why this socket is used for nothing else
 * (measured: 10 of 10 for `process.exit`, a throw and a rejection, over TCP and over TLS).
 */
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Endpoint } from '../server-options.js';
import { STEADY_MS } from '../steady.js';
import { type Answer, AnswerReader, ErrorAnswer, encoded } from './resp.js';

/** ms; bounds of the pause before the next attempt, which doubles. Without this connection a crash costs a TTL. */
const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;
/** ms for connecting and logging in. */
const CONNECT_MS = 10_000;
/** ms for the answers to what is asked. A server that has vanished would otherwise hold it up for minutes. */
const ANSWER_MS = 1_000;
/** ms of silence after which TCP asks whether the other side is there: nothing else would notice that it is not. */
const KEEP_ALIVE_MS = 30_000;

interface Waiting {
  readonly answered: (answer: Answer) => void;
  readonly failed: (cause: Error) => void;
}

export class SpareSocket {
  readonly #endpoint: Endpoint;
  readonly #changed: (cause: Error | null) => void;
  /** In the order of the commands. */
  #waiting: Waiting[] = [];
  #socket: Socket | null = null;
  #ready = false;
  #readyAt = Number.POSITIVE_INFINITY;
  #pauseMs = MIN_PAUSE_MS;
  #timer: NodeJS.Timeout | null = null;

  /** @param changed told when the connection is ready (null), was lost, or could not be made */
  constructor(endpoint: Endpoint, changed: (cause: Error | null) => void = () => undefined) {
    this.#endpoint = endpoint;
    this.#changed = changed;
  }

  /** Whether there is a connection to write on. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Keeps a connection until {@link close}. It does not keep the process alive. */
  open(): void {
    const socket = connectTo(this.#endpoint);
    const reader = new AnswerReader();
    this.#socket = socket;
    socket.unref();
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const greet = (): void => {
      const greeting = greetingFor(this.#endpoint);
      let left = greeting.length;
      this.#write(greeting, (answer) => {
        left -= 1;
        if (answer instanceof ErrorAnswer) this.#fail(socket, new Error(answer.text));
        else if (left === 0) this.#begin(socket);
      });
    };
    socket.once(this.#endpoint.tls === undefined ? 'connect' : 'secureConnect', greet);
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const answer of reader.read(chunk)) this.#waiting.shift()?.answered(answer);
      } catch (error) {
        this.#fail(socket, error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('error', (cause) => this.#fail(socket, cause));
    socket.on('close', () => this.#fail(socket, new Error('the connection was closed')));
    this.#after(CONNECT_MS, () => this.#fail(socket, new Error('the server did not answer in time')));
  }

  /**
   * Hands the commands to the kernel before it returns; their answers do not matter. Does nothing without a connection.
   * The kernel takes 78 kB at once on a new connection with Ethernet's segments (measured), the releases of some 300 lock
   * keys; what is beyond that can be lost, and costs a TTL.
   */
  writeNow(commands: readonly (readonly string[])[]): void {
    if (this.#ready) this.#write(commands, () => undefined);
  }

  /** Sends the commands in one write. Fails, and connects again, if not all are answered within {@link ANSWER_MS}. */
  ask(commands: readonly (readonly string[])[]): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      const socket = this.#socket;
      if (!this.#ready || socket === null) {
        reject(new Error('there is no connection'));
        return;
      }
      if (commands.length === 0) {
        resolve([]);
        return;
      }
      const late = setTimeout(
        () => this.#fail(socket, new Error('the server did not answer in time')),
        ANSWER_MS,
      ).unref();
      const answers: Answer[] = [];
      const answered = (answer: Answer): void => {
        answers.push(answer);
        if (answers.length < commands.length) return;
        clearTimeout(late);
        resolve(answers);
      };
      const failed = (cause: Error): void => {
        clearTimeout(late);
        reject(cause);
      };
      this.#write(commands, answered, failed);
    });
  }

  /** Replaces the connection: its server is no primary any more, and its name may lead elsewhere now. */
  reconnect(cause: Error): void {
    if (this.#ready && this.#socket !== null) this.#fail(this.#socket, cause);
  }

  close(): void {
    const socket = this.#socket;
    this.#end();
    socket?.destroy();
  }

  #write(
    commands: readonly (readonly string[])[],
    answered: Waiting['answered'],
    failed: Waiting['failed'] = () => undefined,
  ): void {
    for (const _command of commands) this.#waiting.push({ answered, failed });
    this.#socket?.write(commands.map(encoded).join(''));
  }

  #begin(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#after(null);
    this.#ready = true;
    this.#readyAt = performance.now();
    this.#changed(null);
  }

  #fail(socket: Socket, cause: Error): void {
    if (this.#socket !== socket) return;
    const steady = performance.now() - this.#readyAt >= STEADY_MS;
    this.#end();
    socket.destroy();
    // A server that drops clients at once is not to be flooded.
    if (steady) this.#pauseMs = MIN_PAUSE_MS;
    this.#after(this.#pauseMs * (0.5 + Math.random() / 2), () => this.open());
    this.#pauseMs = Math.min(2 * this.#pauseMs, MAX_PAUSE_MS);
    this.#changed(cause);
  }

  #end(): void {
    this.#after(null);
    this.#socket = null;
    this.#ready = false;
    this.#readyAt = Number.POSITIVE_INFINITY;
    const lost = new Error('the connection was lost');
    for (const { failed } of this.#waiting.splice(0)) failed(lost);
  }

  /** There is one timer: for connecting, or for the pause before the next attempt. null: none. */
  #after(ms: number | null, act: () => void = () => undefined): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = ms === null ? null : setTimeout(act, ms).unref();
  }
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
