/** One replica with many lock keys that has nothing to do. */
import type { ServerOptions } from '../../../src/redis/server-options.js';
import type { Address } from '../bare-client.js';
import { Session, SystemClock } from '../published.js';
import { report, serve } from '../worker/serve.js';
import type { CpuReading, IdlePlace, IdleReport } from './reports.js';

function serverAt(servers: readonly Address[]): ServerOptions {
  const [only] = servers;
  if (only === undefined) throw new Error('no server');
  return servers.length === 1
    ? { ...only, database: 0 }
    : { kind: 'cluster', nodes: servers, translation: {}, database: 0 };
}

serve({
  open({ servers, name, keys, ttlMs }: IdlePlace) {
    const session = new Session({
      server: serverAt(servers),
      clock: new SystemClock(),
      name,
      phase: Math.random(),
    });
    let settled = 0;
    for (let key = 0; key < keys; key += 1) {
      const elector = session.elect(`bench:idle:${key}`, ttlMs);
      let known = false;
      elector.views$.subscribe(({ role, leader }) => {
        const knows = role !== 'unknown' && leader !== null;
        if (knows === known) return;
        known = knows;
        settled += knows ? 1 : -1;
        if (settled === keys) report({ kind: 'settled', role } satisfies IdleReport);
      });
    }
  },

  cpu(): CpuReading {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000, atMs: performance.now() };
  },
});
