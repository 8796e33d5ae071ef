/**
 * TCP ports of the loopback interface that were free a moment ago. Another process may take one before it is used, so
 * whoever starts a server must be prepared to try others: `onFreePorts` does that.
 */
import { createServer, type Server } from 'node:net';

/** How often other ports are tried if one was taken meanwhile. */
const ATTEMPTS = 5;

/** A node of a Redis cluster listens on a second port, this much above its own. */
const BUS_OFFSET = 10_000;
const HIGHEST_PORT = 65_535;

export async function freePort(): Promise<number> {
  const server = await listening(0);
  const port = portOf(server);
  await closed(server);
  return port;
}

export interface PortOptions {
  /** Each port leaves room for the bus port of a cluster's node. */
  readonly withBus?: boolean;
}

/** Different ports: all are held until the last is found. */
export async function freePorts(count: number, { withBus = false }: PortOptions = {}): Promise<number[]> {
  const ports: number[] = [];
  const held: Server[] = [];
  try {
    while (ports.length < count) {
      const server = await listening(0);
      held.push(server);
      const port = portOf(server);
      if (withBus) {
        const bus = port + BUS_OFFSET <= HIGHEST_PORT ? await heldIfFree(port + BUS_OFFSET) : undefined;
        if (bus === undefined) continue;
        held.push(bus);
      }
      ports.push(port);
    }
    return ports;
  } finally {
    await Promise.all(held.map(closed));
  }
}

/** Runs `start` with free ports, and again with others if one was taken before its server had it. */
export async function onFreePorts<T>(
  count: number,
  start: (ports: readonly number[]) => Promise<T>,
  options: PortOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePorts(count, options));
    } catch (error) {
      const taken = /in use|already allocated/i.test((error as Error).message);
      if (!taken || attempt >= ATTEMPTS) throw error;
    }
  }
}

function listening(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function heldIfFree(port: number): Promise<Server | undefined> {
  return listening(port).catch(() => undefined);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
