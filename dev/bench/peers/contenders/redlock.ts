import { once } from 'node:events';
import type { Enter } from '../contender.js';
import { connectIoRedis, requireOf } from './ioredis.js';

interface Redlock {
  on(event: 'error', listener: () => void): void;
  using(
    keys: readonly string[],
    ttlMs: number,
    settings: object,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
}

type RedlockClass = new (clients: readonly unknown[]) => Redlock;

/** For acquisitions alone: an extension that fails is not to be repeated without end. */
const CAMPAIGN = { retryCount: -1 };

/** `using`, which extends the lock by itself, with its defaults; attempts are repeated without end, as it offers. */
export const enterRedlock: Enter = async (place, changed) => {
  const { default: Redlock } = requireOf(place)('redlock') as { readonly default: RedlockClass };
  const redlock = new Redlock([await connectIoRedis(place)]);
  redlock.on('error', () => undefined);
  let leading: AbortSignal | null = null;
  let stopping = new AbortController();
  let campaign = Promise.resolve();
  async function work(signal: AbortSignal): Promise<void> {
    leading = signal;
    changed();
    const end = AbortSignal.any([signal, stopping.signal]);
    if (!end.aborted) await once(end, 'abort');
    leading = null;
    changed();
  }
  async function attempt({ signal: stopped }: AbortController): Promise<void> {
    while (!stopped.aborted) {
      try {
        await redlock.using([place.key], place.ttlMs, CAMPAIGN, work);
      } catch {
        // It could not release a lock that it had lost; the next attempt follows, as its users have to see to.
      }
    }
  }
  return {
    start() {
      stopping = new AbortController();
      campaign = attempt(stopping);
    },
    stop() {
      stopping.abort();
      return campaign;
    },
    acting: () => leading !== null && !leading.aborted && !stopping.signal.aborted,
  };
};
