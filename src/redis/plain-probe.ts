/** Tells a server without TLS from one that does not answer: to a TLS client both only stay silent. */
import { connect } from 'node:net';
import { Observable } from '../election/rxjs.js';
import type { Address } from './server-options.js';

/** ms; a server that is slower than that is not told from one that is silent. */
const PROBE_MS = 500;

/** The server speaks, but not TLS. */
export class PlainServer extends Error {
  override readonly name = 'PlainServer';
  /** As Node.js calls it where TLS meets anything else. */
  readonly code = 'EPROTO';
}

/** Whether the server answers a PING without TLS; an error, such as for a missing login, is an answer. Never fails. */
export function answersPlainly({ host, port }: Address): Observable<boolean> {
  return new Observable((subscriber) => {
    const settle = (answers: boolean) => {
      subscriber.next(answers);
      subscriber.complete();
    };
    const socket = connect({ host, port }, () => socket.write('PING\r\n'));
    const timer = setTimeout(() => settle(false), PROBE_MS);
    socket.once('data', (chunk) => settle(/^[+-]/u.test(chunk.toString('latin1'))));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    return () => {
      clearTimeout(timer);
      socket.destroy();
    };
  });
}
