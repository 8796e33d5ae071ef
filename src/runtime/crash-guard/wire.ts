/** The two ways to a crash guard. Each emits a stream to it, fails when that is lost, and closes it when unsubscribed. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { Observable } from '../../election/rxjs.js';
import { LineReader } from '../../guard/line-reader.js';
import { messageLine, readGuarding } from '../../guard/messages.js';
import { type GuardFault, WireLost } from './wire-lost.js';

/** Which guard a process has. */
export type GuardChoice = { readonly kind: 'child' } | { readonly kind: 'sidecar'; readonly path: string };

/** What says hello on a new wire. */
export interface Introduction {
  readonly instance: string;
  readonly pid: number;
}

/** ms for a sidecar to answer. */
const ANSWER_MS = 5_000;
const CHILD = join(__dirname, '../../guard/child.js');
/** A small heap: it keeps a few connections and some text. */
const FRUGAL = ['--max-old-space-size=32', '--max-semi-space-size=1'];
/** What TLS needs of the environment. Nothing else is passed on: passwords are there. */
const PASSED_ON = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

/** @param program of the child */
export function childWire(introduction: Introduction, program = CHILD): Observable<Writable> {
  return new Observable((subscriber) => {
    const env = Object.fromEntries(
      PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    );
    // In a group of its own, so that what ends the group does not end the guard first.
    const child = spawn(process.execPath, [...FRUGAL, program], {
      ...{ env, detached: true, cwd: __dirname, stdio: ['pipe', 'ignore', 'ignore'] },
    });
    child.on('error', (cause) => subscriber.error(new WireLost('guard-failed', cause.message)));
    child.once('exit', (code, signal) => subscriber.error(new WireLost('guard-failed', `${signal ?? code}`)));
    // Not made if the process has no file descriptors left; the error follows.
    const stdin: Writable | undefined = child.stdin;
    if (stdin === undefined) return;
    child.unref();
    if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
    // The exit says the same.
    stdin.on('error', () => undefined);
    stdin.write(messageLine({ type: 'guard', ...introduction }));
    subscriber.next(stdin);
    return () => {
      stdin.end(messageLine({ type: 'clear' }));
    };
  });
}

const FAULTS: Readonly<Record<string, GuardFault>> = {
  ENOENT: 'guard-missing',
  ECONNREFUSED: 'guard-missing',
  EACCES: 'guard-not-permitted',
  EPERM: 'guard-not-permitted',
};

/** Errors that come from the other side. After any other the sidecar sees an end that this process has caused. */
const BY_SIDECAR = new Set(['EPIPE', 'ECONNRESET', ...Object.keys(FAULTS)]);

export function sidecarWire(introduction: Introduction, path: string): Observable<Writable> {
  return new Observable((subscriber) => {
    const socket = connect({ path });
    const lines = new LineReader();
    let ended = false;
    let closing = false;
    socket.unref();
    const silent = setTimeout(() => fail(new WireLost('guard-failed', 'no crash guard answers')), ANSWER_MS);
    silent.unref();
    const fail = (cause: WireLost): void => {
      clearTimeout(silent);
      subscriber.error(cause);
    };
    socket.once('connect', () => socket.write(messageLine({ type: 'guard', ...introduction })));
    socket.on('data', (chunk: Buffer) => {
      for (const line of lines.read(chunk)) {
        if (readGuarding(line) === null) continue;
        clearTimeout(silent);
        subscriber.next(socket);
      }
    });
    socket.once('end', () => {
      ended = true;
    });
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code ?? '';
      fail(new WireLost(FAULTS[code] ?? 'guard-failed', cause.message, !BY_SIDECAR.has(code)));
    });
    socket.once('close', () => {
      if (!closing) fail(new WireLost('guard-missing', 'the connection was closed', !ended));
    });
    return () => {
      closing = true;
      clearTimeout(silent);
      if (socket.connecting || socket.destroyed) socket.destroy();
      else socket.end(messageLine({ type: 'clear' }));
    };
  });
}
