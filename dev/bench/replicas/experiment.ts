/** What an acquisition costs that waits for a replica of the server, beside one that does not. */
import { firstValueFrom } from 'rxjs';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { poll, within } from '../../harness/waiting.js';
import { ratios, type Spread, spread } from '../../support/statistics.js';
import { bareClient } from '../bare-client.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { RedisLeaseStore, SystemClock } from '../published.js';

type Store = InstanceType<typeof RedisLeaseStore>;

/** ms */
const SYNC_MS = 15_000;
const CONTACT_MS = 5_000;
const TTL_MS = 10_000;

/** Samples that are not counted. */
const WARM_UP = 200;

interface Found {
  readonly without: readonly number[];
  readonly waiting: readonly number[];
}

export const replicas: Experiment = {
  name: 'replicas',
  title: 'Acquisitions that wait for a replica of the server',
  run: async (setting) => findings(await measure(setting)),
};

async function measure({ quick, progress }: Setting): Promise<Found> {
  const primary = await startRedisServer({ own: true, args: ['--repl-diskless-sync-delay', '0'] });
  const { host, port } = primary;
  const replica = await startRedisServer({ own: true, args: ['--replicaof', host, String(port)] });
  const client = await bareClient(primary);
  const stores: Store[] = [];
  try {
    const inSync = async () => /^slave0:.*state=online/mu.test(await client.info('replication'));
    await poll(inSync, { ms: SYNC_MS, what: 'the replica to be in sync' });
    for (const waitForReplicas of [0, 1]) stores.push(await connect({ host, port, waitForReplicas }));
    const samples = quick ? 100 : 5_000;
    progress.say(`${samples} acquisitions on each of two stores, in turn`);
    const times = stores.map((): number[] => []);
    for (let sample = -WARM_UP; sample < samples; sample += 1) {
      for (const [index, store] of stores.entries()) {
        const ms = await acquisition(store, `bench:${index}:${sample}`);
        if (sample >= 0) times[index]?.push(ms);
      }
    }
    return { without: times[0] ?? [], waiting: times[1] ?? [] };
  } finally {
    for (const store of stores) store.close();
    client.destroy();
    await Promise.all([replica.stop(), primary.stop()]);
  }
}

async function connect(server: {
  readonly host: string;
  readonly port: number;
  readonly waitForReplicas: number;
}): Promise<Store> {
  const store = new RedisLeaseStore({
    server: { ...server, database: 0 },
    clock: new SystemClock(),
    shortestTtlMs: () => TTL_MS,
  });
  const up = new Promise<void>((resolve) => {
    store.contact$.subscribe((contact) => {
      if (contact.up) resolve();
    });
  });
  store.open();
  await within(up, CONTACT_MS, 'contact with the primary');
  return store;
}

/** ms from the call to the answer. */
async function acquisition(store: Store, key: string): Promise<number> {
  const known = { longestTtlMs: TTL_MS, highestToken: null, stuckValue: null, claims: true };
  const request = { key, value: 'bench#replicas.1', ttlMs: TTL_MS, ...known };
  const since = performance.now();
  const { outcome } = await firstValueFrom(store.acquire(request));
  const ms = performance.now() - since;
  if (outcome !== 'acquired') throw new Error(`the lease of ${key} was ${outcome}`);
  return ms;
}

function findings({ without, waiting }: Found): Measurements {
  const row = (title: string, { n, p50, p95, p99, max }: Spread) => [title, n, p50, p95, p99, max];
  const spreads = { without: spread(without), waiting: spread(waiting) };
  return {
    about:
      'Acquisitions of free leases, one after the other, by two stores in turn; a primary with one replica.',
    table: {
      columns: ['', 'n', 'ms p50', 'p95', 'p99', 'max'],
      rows: [row('without', spreads.without), row('WAIT 1', spreads.waiting)],
    },
    checks: [],
    notes: [
      `Pair by pair, waiting takes ${spread(ratios(waiting, without)).p50.toFixed(2)} × as long at p50.`,
    ],
    figures: { unit: 'ms per acquisition', ...spreads },
  };
}
