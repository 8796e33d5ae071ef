/** Pushes that no script published: anybody may write to the channel. */
import type { Push } from '../../../src/election/ports.js';
import { TTL_MS } from './schedule.js';

/** @param token of the present term, which a forger can know */
export function forgedPush(number: number, ttls: number, token: number): Push {
  switch (number % 7) {
    case 0:
      return { kind: 'released', token };
    case 1:
      return { kind: 'acquired', token: token + 1 };
    case 2:
      return { kind: 'renewed', token, ttlMs: ttls * TTL_MS + 1 };
    case 3:
      return { kind: 'renewed', token: token + 1, ttlMs: ttls * TTL_MS + 1 };
    case 4:
      return { kind: 'expired' };
    case 5:
      return { kind: 'released', token, to: `R${ttls % 3}` };
    default:
      return { kind: 'released', token: token + 1, to: 'nobody' };
  }
}
