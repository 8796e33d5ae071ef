/** The client of three peers, with its own defaults. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ContenderPlace } from '../contender.js';

export interface IoRedis {
  on(event: 'error', listener: () => void): void;
  ping(): Promise<unknown>;
}

/** `require` as in the peers' folder. */
export function requireOf({ peers }: ContenderPlace): NodeJS.Require {
  return createRequire(join(peers, 'package.json'));
}

/** Resolves when the server answers. */
export async function connectIoRedis(place: ContenderPlace): Promise<IoRedis> {
  const { Redis } = requireOf(place)('ioredis') as {
    readonly Redis: new (port: number, host: string) => IoRedis;
  };
  const client = new Redis(place.port, place.host);
  client.on('error', () => undefined);
  await client.ping();
  return client;
}
