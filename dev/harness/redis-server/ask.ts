/**
 * One command over a bare TCP connection, without the client under test. Redis takes plain words on a line.
 */
import { connect } from 'node:net';
import { poll } from '../waiting.js';
import { command, type Reached } from './command.js';

/** The first line of the answer. Rejects if there is none within `ms` milliseconds. */
export function ask(host: string, port: number, command: string, ms: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect({ host, port });
    const settle = (result: string | Error): void => {
      socket.destroy();
      if (typeof result === 'string') resolve(result);
      else reject(result);
    };
    socket.setTimeout(ms, () => settle(new Error(`no answer to ${command} within ${ms} ms`)));
    socket.once('error', settle);
    socket.once('close', () => settle(new Error(`closed before it answered ${command}`)));
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const end = received.indexOf('\r\n');
      if (end >= 0) settle(received.slice(0, end));
    });
  });
}

/** True once the server serves: a password it asks for counts as an answer, a data set being loaded does not. */
export async function answers(host: string, port: number): Promise<boolean> {
  try {
    const line = await ask(host, port, 'PING', 500);
    return line.startsWith('+PONG') || line.startsWith('-NOAUTH');
  } catch {
    return false;
  }
}

/** The same over TLS. */
async function answersOverTls(server: Reached): Promise<boolean> {
  try {
    return (await command(server, ['PING'], 500)) === 'PONG';
  } catch {
    return false;
  }
}

/** Does anything listen there? */
export function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(500, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('connect', () => settle(true));
  });
}

export async function untilServing(
  server: Reached,
  { ms, dead }: { readonly ms: number; readonly dead?: () => boolean },
): Promise<void> {
  const { host, port } = server;
  await poll(
    () => {
      if (dead?.()) throw new Error('the server ended while it was starting');
      return server.tls ? answersOverTls(server) : answers(host, port);
    },
    { ms, what: `Redis on ${host}:${port} to answer` },
  );
}
