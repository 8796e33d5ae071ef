/** One of two replicas that hand leadership to each other, as electors and as bare clients. */
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../harness/node-red/index.js';
import { Session, SystemClock } from '../published.js';
import { report, serve } from '../worker/serve.js';
import { BareTakeover } from './bare-takeover.js';
import type { TakeoverReport, WorkerPlace } from './reports.js';

/** ms after a call at which it is reported, so that the report does not compete with the measurement. */
const REPORT_AFTER_MS = 5;

let elector: ReturnType<InstanceType<typeof Session>['elect']>;
let bare: BareTakeover;

function tell(told: TakeoverReport): void {
  report(told);
}

/** Returns the moment before `act`. */
async function timed(act: () => unknown): Promise<number> {
  const atMs = monotonicMs();
  const acted = act();
  await delay(REPORT_AFTER_MS);
  await acted;
  return atMs;
}

serve({
  async open(place: WorkerPlace) {
    bare = await BareTakeover.open(place, (kind, sample, atMs) => {
      tell(kind === 'floor' ? { kind, sample, atMs } : { kind, atMs });
    });
    const server = { host: place.host, port: place.port, database: 0 };
    const session = new Session({ server, clock: new SystemClock(), name: place.name, phase: Math.random() });
    elector = session.elect(place.key, place.ttlMs);
    elector.changes$.subscribe(({ view }) => {
      const leads = elector.isLeader();
      const atMs = monotonicMs();
      // Reported later: a write to the parent must not delay the way from resign() to the release.
      setTimeout(() => {
        tell(leads ? { kind: 'leads', atMs } : { kind: 'follows', leader: view.leader, atMs });
      }, REPORT_AFTER_MS);
    });
  },

  acquire: () => bare.acquire(0),
  resign: () => timed(() => elector.resign()),
  release: () => timed(() => bare.release()),
  publish: ({ sample }: { readonly sample: number }) => timed(() => bare.publish(sample)),
});
