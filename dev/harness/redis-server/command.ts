/**
 * Commands of the harness itself, beside the code under test: each session is one connection that logs in, speaks TLS
 * where the server does, and ends with the work. Bounded, since servers get frozen.
 */
import { readFileSync } from 'node:fs';
import { RedisClient } from '@redis/client';
import { within } from '../waiting.js';
import type { RedisServer } from './types.js';

/** Bound for a command or for connecting, in milliseconds. */
const COMMAND_MS = 5_000;

/** Made once: `createClient` builds a class with all commands, in some 20 ms, whenever its options differ from the last. */
const RESP_2 = { RESP: 2 } as const;
const newClient = RedisClient.factory(RESP_2);

type Word = string | number;

/** Sends one command and resolves with its answer (as RESP 2 has it), or rejects with the server's error. */
export type Send = (...words: readonly Word[]) => Promise<unknown>;

export type Reached = Pick<RedisServer, 'host' | 'port' | 'username' | 'password' | 'tls'>;

export async function withSession<T>(
  server: Reached,
  work: (send: Send) => Promise<T>,
  ms = COMMAND_MS,
): Promise<T> {
  const client = createSession(server, ms);
  const failed = new Promise<never>((_, reject) => client.on('error', reject));
  failed.catch(() => undefined); // told by whichever command is under way
  const bounded = <R>(answer: Promise<R>, what: string): Promise<R> =>
    within(Promise.race([answer, failed]), ms, `${server.host}:${server.port} to ${what}`);
  try {
    await bounded(client.connect(), 'accept a connection');
    return await work((...words) =>
      bounded(client.sendCommand<never>(words.map(String)), `answer ${words[0]} ${words[1] ?? ''}`.trim()),
    );
  } finally {
    if (client.isOpen) client.destroy();
  }
}

export function command(server: Reached, words: readonly Word[], ms = COMMAND_MS): Promise<unknown> {
  return withSession(server, (send) => send(...words), ms);
}

/** `INFO section`, or anything else that has a `name:value` on each line. */
export function fields(text: unknown): ReadonlyMap<string, string> {
  const pairs = String(text).matchAll(/^([^#:\r\n]+):(.*?)\r?$/gm);
  return new Map(Array.from(pairs, ([, name = '', value = '']) => [name, value] as const));
}

function createSession({ host, port, username, password, tls }: Reached, ms: number) {
  const shared = { host, port, connectTimeout: ms, reconnectStrategy: false as const };
  return newClient({
    ...RESP_2,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    socket: tls ? { ...shared, ...trusting(tls) } : shared,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandOptions: { timeout: undefined } as object,
  });
}

/** The harness knows its server and does not check it; its certificate does as a client's as well. */
function trusting(tls: NonNullable<Reached['tls']>) {
  return {
    tls: true as const,
    rejectUnauthorized: false,
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
  };
}
