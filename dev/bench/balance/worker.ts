/** One replica that shares lock keys with others, through the pool that its leader nodes would use. */
import { monotonicMs } from '../../harness/node-red/index.js';
import { Deploys, ElectorPool, SystemClock } from '../published.js';
import { report, serve } from '../worker/serve.js';
import type { BalancePlace, LeadReport } from './reports.js';

const nothing = (): undefined => undefined;

serve({
  open({ host, port, name, keys, ttlMs }: BalancePlace) {
    const watcher = { opened: nothing, changed: nothing, closing: () => Promise.resolve() };
    const pool = new ElectorPool({ clock: new SystemClock(), deploys: new Deploys(), name, watcher });
    for (let index = 0; index < keys; index += 1) {
      const lockKey = `bench:balance:${index}`;
      const { elector } = pool.join({
        ...{ server: { host, port, database: 0 }, lockKey, ttlMs, nodeId: `node-${index}` },
        ...{ waitOnEmptyRedis: false, balance: true },
      });
      elector.changes$.subscribe(({ view, previousRole }) => {
        const leads = view.role === 'leader';
        if (leads === (previousRole === 'leader')) return;
        report({ key: lockKey, leads, atMs: monotonicMs() } satisfies LeadReport);
      });
    }
    process.on('SIGTERM', () => {
      pool.abandon();
      process.exit(0);
    });
  },

  cpu() {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000, atMs: monotonicMs() };
  },
});
