/**
 * A client of node-redis and nothing else: what the floors are measured with. It is set up as the package sets up its
 * own, so that a floor is not slower than it has to be (the client's own per-command timer alone costs 12 µs).
 */
import { createClient } from '@redis/client';
import { within } from '../harness/waiting.js';

/** ms */
const CONNECT_MS = 5_000;

export interface Address {
  readonly host: string;
  readonly port: number;
}

export type BareClient = Awaited<ReturnType<typeof bareClient>>;

export async function bareClient({ host, port }: Address) {
  const client = createClient({
    RESP: 2,
    socket: { host, port, connectTimeout: CONNECT_MS, reconnectStrategy: false },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandOptions: { timeout: undefined } as object,
  });
  // A connection that ends makes its commands fail, and these are what the bench waits for.
  client.on('error', () => undefined);
  await within(client.connect(), CONNECT_MS, `Redis on ${host}:${port} to accept a connection`);
  return client;
}
