/** A replica in a process of its own, which will be killed. */
import { monotonicMs } from '../../harness/node-red/reports.js';
import { CrashGuard, LastWords, Session, SystemClock } from '../published.js';
import { report, serve } from '../worker/serve.js';
import type { OwnEnd, ReplicaReport, ReplicaTask } from './reports.js';

const MB = 1_048_576;
const CHUNK_MB = 8;

const kept: Buffer[] = [];
const tell = (told: ReplicaReport): void => report(told);

serve({
  /** Answered once this process has loaded what it needs. */
  ready: () => true,

  open({ host, port, password, key, name, ttlMs, guard, megabytes = 0 }: ReplicaTask) {
    grow(megabytes);
    const crashGuard = new CrashGuard();
    crashGuard.choose(guard);
    crashGuard.news$.subscribe((news) => tell({ kind: 'guard', news }));
    const server = { host, port, database: 0, ...(password === undefined ? {} : { password }) };
    const session = new Session({ server, clock: new SystemClock(), name, phase: Math.random() });
    const elector = session.elect(key, ttlMs);
    crashGuard.opened({ elector, session });
    new LastWords({ abandon: () => session.releaseNow(elector.abandon()) }).listen();
    elector.changes$.subscribe(({ view }) => {
      const atMs = monotonicMs();
      if (elector.isLeader()) tell({ kind: 'leads', atMs, token: view.token ?? 0 });
      else if (view.role === 'follower') tell({ kind: 'follows', leader: view.leader });
    });
    return Math.round(process.memoryUsage.rss() / MB);
  },

  end({ how }: { readonly how: OwnEnd }) {
    setTimeout(() => {
      // The channel hands it to the kernel at once, which keeps it when this process is gone.
      tell({ kind: 'ends', atMs: monotonicMs() });
      endBy(how);
    });
  },

  /** Spends a while in JavaScript, as a flow may. */
  block({ ms }: { readonly ms: number }) {
    setImmediate(() => {
      const until = performance.now() + ms;
      while (performance.now() < until) Math.sqrt(until);
    });
  },
});

/** Real memory: pages that were written to. */
function grow(megabytes: number): void {
  while (process.memoryUsage.rss() < megabytes * MB) kept.push(Buffer.alloc(CHUNK_MB * MB, kept.length + 1));
}

function endBy(how: OwnEnd): void {
  if (how === 'abort') process.abort();
  if (how === 'exception') throw new Error('by the bench');
  const heap: unknown[] = [];
  for (;;) heap.push(new Array(10_000).fill(heap.length));
}
