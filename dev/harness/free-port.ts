import { createServer } from 'node:net';

/**
 * A TCP port of the loopback interface that was free a moment ago. Another process may take it before it is used, so
 * the caller must be prepared to ask again.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
