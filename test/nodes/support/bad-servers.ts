/** Servers that cannot be used, each with the way to take the cause away. */
import dns from 'node:dns';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../../dev/harness/free-port.js';
import { startRedisServer } from '../../../dev/harness/redis-server/index.js';
import { TestRedis } from '../../support/redis/test-redis.js';

export interface BadServer {
  /** Of its config node. */
  readonly properties: object;
  readonly password?: string;
  mend(): Promise<unknown>;
  remove(): Promise<unknown>;
}

type Callback = (error: Error | null, address?: unknown, family?: number) => void;

/** The machine's own resolver may take its time, and knows no way back: one name is answered here. */
export async function unknownHost(port: number, host = 'redis.nowhere'): Promise<BadServer> {
  const real = dns.lookup;
  let known = false;
  const lookup = (name: string, options: { all?: boolean }, callback: Callback): void => {
    if (name !== host) (real as (...args: unknown[]) => void)(name, options, callback);
    else if (!known) callback(Object.assign(new Error(`getaddrinfo ${name}`), { code: 'ENOTFOUND' }));
    else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  };
  Object.assign(dns, { lookup });
  return {
    properties: { host, port },
    mend: async () => {
      known = true;
    },
    remove: async () => Object.assign(dns, { lookup: real }),
  };
}

export async function nobodyListens(): Promise<BadServer> {
  const port = await freePort();
  let late: Awaited<ReturnType<typeof startRedisServer>> | undefined;
  return {
    properties: { port },
    mend: async () => {
      late = await startRedisServer({ own: true, port });
    },
    remove: async () => late?.stop(),
  };
}

export async function wantsPassword(theirs: string, ours: string): Promise<BadServer> {
  const locked = await new TestRedis().start();
  await locked.client.configSet('requirepass', theirs);
  return {
    properties: { port: locked.server.port },
    ...(ours === '' ? {} : { password: ours }),
    mend: () => locked.client.configSet('requirepass', ours),
    remove: () => locked.stop(),
  };
}

/** Accepts connections and says nothing. */
export function mute(): Promise<BadServer> {
  return inThePlace((socket) => socket.resume());
}

/** As a port for TLS that is spoken to in the clear. */
export function hangsUp(): Promise<BadServer> {
  return inThePlace((socket) => socket.on('data', () => socket.resetAndDestroy()));
}

/** What a web server answers. */
export function speaksHttp(): Promise<BadServer> {
  const answer = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';
  return inThePlace((socket) => socket.on('data', () => socket.end(answer)));
}

/** Something else than Redis, which makes way for one. */
async function inThePlace(answer: (socket: Socket) => void): Promise<BadServer> {
  const { properties, mend, remove } = await nobodyListens();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  const { port } = properties as { port: number };
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    properties,
    mend: async () => {
      await close();
      await mend();
    },
    remove: async () => {
      await close();
      await remove();
    },
  };
}

/** Every connection works until something is asked of it: contact that comes and goes is an outage all the same. */
export async function letsInAndOut(port: number): Promise<BadServer> {
  const sockets = new Set<Socket>();
  let stays = false;
  const proxy = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port });
    near.on('data', (chunk) => {
      if (stays || !chunk.includes('EVALSHA')) far.write(chunk);
      else near.destroy();
    });
    far.on('data', (chunk) => near.write(chunk));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('close', () => other.destroy());
      socket.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    properties: { port: (proxy.address() as AddressInfo).port },
    mend: async () => {
      stays = true;
    },
    remove: async () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}
