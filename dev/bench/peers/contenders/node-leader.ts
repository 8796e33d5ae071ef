import type { EventEmitter } from 'node:events';
import type { Enter } from '../contender.js';
import { requireOf } from './ioredis.js';

/** ms; the default that its README names. */
const WAIT_MS = 1_000;

interface Client extends EventEmitter {
  ping(answered: () => void): void;
}

interface Leader extends EventEmitter {
  elect(): void;
  stop(): Promise<void>;
}

export const enterNodeLeader: Enter = async (place, changed) => {
  const require = requireOf(place);
  const redis = require('redis') as { createClient(port: number, host: string): Client };
  const Leader = require('@compie-technologies/node-leader') as new (
    client: Client,
    options: object,
  ) => Leader;
  const client = redis.createClient(place.port, place.host);
  client.on('error', () => undefined);
  await new Promise<void>((resolve) => client.ping(resolve));
  const leader = new Leader(client, { key: place.key, ttl: place.ttlMs, wait: WAIT_MS });
  let acting = false;
  const become = (acts: boolean) => {
    acting = acts;
    changed();
  };
  leader.on('elected', () => become(true));
  leader.on('revoked', () => become(false));
  leader.on('error', () => undefined);
  return {
    start: () => leader.elect(),
    stop() {
      become(false);
      return leader.stop();
    },
    acting: () => acting,
  };
};
