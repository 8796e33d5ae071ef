/** Keeps off replicas: they take no writes, and still answer who holds a lease, so that a follower would not notice. */
import { isRefusal } from './failures.js';
import type { Client } from './open-client.js';

/** The server is a replica. The primary may be behind the same name already, so a new connection may find it. */
export class NotPrimary extends Error {
  override readonly name = 'NotPrimary';

  constructor() {
    super('the server is a replica');
  }
}

/** @throws {NotPrimary} if the server says that it is a replica. Where INFO is not permitted, the first write tells. */
export async function refuseReplica(client: Client): Promise<void> {
  const info = await client.info('replication').catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
    return '';
  });
  if (/^role:slave\r?$/mu.test(info)) throw new NotPrimary();
}
