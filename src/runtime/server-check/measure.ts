/** Measures the way to a server: how long an answer takes, and how far its clock is ahead of ours. */
import type { Clock } from '../../election/ports.js';
import type { Client } from '../../redis/open-client.js';
import { ask } from './visit.js';

const PINGS = 5;

/** ms; the median of a few PINGs, one after the other. */
export async function medianRoundTrip(client: Client, clock: Clock): Promise<number> {
  const took: number[] = [];
  for (let ping = 0; ping < PINGS; ping += 1) {
    const sentAt = clock.now();
    await client.ping();
    took.push(clock.now() - sentAt);
  }
  took.sort((one, other) => one - other);
  return took[Math.floor(PINGS / 2)] ?? 0;
}

/** ms; null if the server does not tell the time. The error is at most half the round trip. */
export async function serverAheadMs(client: Client, clock: Clock): Promise<number | null> {
  const { now: sentAt, wall } = clock.instant();
  const answer = await ask(client, 'TIME');
  const half = (clock.now() - sentAt) / 2;
  if (answer.refused || !Array.isArray(answer.reply)) return null;
  const [seconds, microseconds] = answer.reply.map(Number);
  const theirs = (seconds ?? Number.NaN) * 1000 + (microseconds ?? Number.NaN) / 1000;
  return Number.isFinite(theirs) ? theirs - (wall + half) : null;
}
