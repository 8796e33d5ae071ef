import { Session, SystemClock } from '../../published.js';
import type { Enter } from '../contender.js';

export const enterOwn: Enter = async ({ host, port, key, ttlMs, name }, changed) => {
  const session = new Session({
    server: { host, port, database: 0 },
    clock: new SystemClock(),
    ...{ name, phase: Math.random() },
  });
  let elector: ReturnType<typeof session.elect> | null = null;
  return {
    start() {
      elector = session.elect(key, ttlMs);
      elector.changes$.subscribe(changed);
    },
    stop: () => elector?.stop() ?? Promise.resolve(),
    acting: () => elector?.isLeader() ?? false,
  };
};
