/** Asks a server once who holds a lease, on a connection that ends with the answer: for a process without an elector. */
import { defer, map, type Observable, take } from 'rxjs';
import { holderName } from '../election/lease.js';
import { replyCode } from '../redis/failures.js';
import { openClient } from '../redis/open-client.js';
import { type ServerOptions, serverName } from '../redis/server-options.js';
import { contactComplaint, troubleComplaint } from './complaints.js';
import type { Complaint } from './fleet-error.js';

/**
 * Emits the holder's name, null where nobody holds the lease, and completes.
 *
 * @param budgetMs ms for connecting and the answer together
 */
export function askHolder(
  server: ServerOptions,
  lockKey: string,
  budgetMs: number,
): Observable<string | null> {
  return defer(() => {
    let value: string | null = null;
    const ask = async (client: { get(key: string): Promise<string | null> }) => {
      value = await client.get(lockKey);
    };
    return openClient(server, ask, budgetMs).pipe(
      take(1),
      map(() => (value === null ? null : holderName(value))),
    );
  });
}

/** What {@link askHolder} failed of. */
export function askComplaint(error: unknown, lockKey: string, server: ServerOptions): Complaint {
  const cause = error instanceof Error ? error : new Error(String(error));
  const complaint = contactComplaint({ up: false, cause, attempts: 1 }, server);
  if (complaint?.code !== 'not-permitted') return complaint ?? noAnswer(lockKey, server);
  // The server lets us in, but not to this key.
  const { message } = cause;
  return troubleComplaint(
    { code: 'refused', detail: message, storeCode: replyCode(message) },
    lockKey,
    server,
  );
}

export function noAnswer(key: string, server: ServerOptions): Complaint {
  return { code: 'no-answer', params: { key, server: serverName(server) } };
}
