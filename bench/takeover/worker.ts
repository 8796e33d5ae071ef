/** One of two replicas that hand leadership to each other, and one of two bare clients that do the least of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../harness/node-red';
import { type Address, bareClient } from '../bare-client';
import { Session, SystemClock } from '../published';
import { report, serve } from '../worker/serve';
import type { TakeoverReport, WorkerPlace } from './reports';

/** ms after the call at which it is reported, so that the report does not compete with what is being measured. */
const REPORT_AFTER_MS = 5;

let elector: ReturnType<InstanceType<typeof Session>['elect']>;
let commands: Awaited<ReturnType<typeof bareClient>>;
let me: WorkerPlace;

function tell(told: TakeoverReport): void {
  report(told);
}

async function openFloor(server: Address): Promise<void> {
  commands = await bareClient(server);
  const pushes = await bareClient(server);
  await pushes.subscribe(me.floorChannel, (message) => {
    const [from = '', sample = ''] = message.split(' ');
    // The one that gives up hears its own push, too; so does the elector.
    if (from !== me.name) void take(sample);
  });
}

async function take(sample: string): Promise<void> {
  const done = await commands.set(`${me.key}:floor:${sample}`, me.name, { NX: true, PX: 1_000 });
  const atMs = monotonicMs();
  if (done === 'OK') tell({ kind: 'floor', sample: Number(sample), atMs });
}

serve({
  async open(place: WorkerPlace) {
    me = place;
    await openFloor(place);
    const server = { host: place.host, port: place.port, database: 0 };
    const session = new Session({ server, clock: new SystemClock(), name: place.name, phase: Math.random() });
    elector = session.elect(place.key, place.ttlMs, false);
    elector.changes$.subscribe(({ view }) => {
      const leads = elector.isLeader();
      const atMs = monotonicMs();
      // Told later: this is on the way from resign() to the release, where a write to the parent does not belong.
      setTimeout(() => {
        tell(leads ? { kind: 'leads', atMs } : { kind: 'follows', leader: view.leader, atMs });
      }, REPORT_AFTER_MS);
    });
  },

  async resign() {
    const atMs = monotonicMs();
    elector.resign();
    await delay(REPORT_AFTER_MS);
    return atMs;
  },

  async publish({ sample }: { readonly sample: number }) {
    const atMs = monotonicMs();
    const published = commands.publish(me.floorChannel, `${me.name} ${sample}`);
    await delay(REPORT_AFTER_MS);
    await published;
    return atMs;
  },
});
