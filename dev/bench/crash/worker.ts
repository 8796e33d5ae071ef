/** One process of the crashes: one half of every pair of replicas, each with connections of its own. */
import { monotonicMs } from '../../harness/node-red/index.js';
import { type BareClient, bareClient } from '../bare-client.js';
import { Session, SystemClock } from '../published.js';
import { report, serve } from '../worker/serve.js';
import type { CrashReport, FloorTask, Half } from './reports.js';

interface Open {
  readonly session: InstanceType<typeof Session>;
  readonly elector: ReturnType<InstanceType<typeof Session>['elect']>;
}

const open = new Map<string, Open>();
/** By server's port; kept when a replica crashes, so that its return costs as little as possible. */
const bareClients = new Map<number, BareClient>();
const clock = new SystemClock();

function tell(told: CrashReport): void {
  report(told);
}

/** Tries until the key is free; the first attempt comes too early if a timer is exact and the clock reading is not. */
async function takeBare(bare: BareClient, key: string): Promise<void> {
  for (;;) {
    const done = await bare.set(key, 'bare', { NX: true, PX: 1_000 });
    const atMs = monotonicMs();
    if (done === 'OK') return tell({ kind: 'floor', key, atMs });
  }
}

serve({
  async open({ pair, host, port, name, ttlMs }: Half) {
    if (!bareClients.has(port)) bareClients.set(port, await bareClient({ host, port }));
    const server = { host, port, database: 0 };
    const session = new Session({ server, clock, name, phase: Math.random() });
    const elector = session.elect(pair, ttlMs);
    open.set(pair, { session, elector });
    elector.changes$.subscribe(({ view }) => {
      const atMs = monotonicMs();
      if (elector.isLeader()) tell({ kind: 'leads', pair, atMs });
      else if (view.role === 'follower') tell({ kind: 'follows', pair, leader: view.leader });
    });
  },

  /** What the server sees of a killed process: both connections end, and nothing is released. */
  crash({ pair }: { readonly pair: string }) {
    const half = open.get(pair);
    if (half === undefined) throw new Error(`pair ${pair} is not open here`);
    open.delete(pair);
    half.session.close();
    // Nothing of it can be sent any more; this only ends its timers.
    void half.elector.stop();
  },

  floor({ port, key, dueMs }: FloorTask) {
    const bare = bareClients.get(port);
    if (bare === undefined) throw new Error(`no bare client of port ${port} here`);
    setTimeout(() => void takeBare(bare, key), Math.max(0, Math.ceil(dueMs - monotonicMs())));
  },
});
