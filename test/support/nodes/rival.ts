/** Another replica, as far as Redis can tell: an elector of its own on connections of its own. */
import type { RedisServer } from '../../../dev/harness/redis-server/index.js';
import type { Elector } from '../../../src/election/elector.js';
import { Session } from '../../../src/runtime/session.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';

const living = new Set<Rival>();

/** For `afterEach`: what a failed test left would keep the whole run from ending. */
export async function stopRivals(): Promise<void> {
  await Promise.all([...living].map((rival) => rival.stop()));
}

export class Rival {
  readonly #session: Session;
  readonly #elector: Elector;

  constructor(server: RedisServer, key: string, ttlMs: number, name = 'rival') {
    const { host, port } = server;
    this.#session = new Session({
      server: { host, port, database: 0 },
      clock: new SystemClock(),
      name,
      phase: 0.5,
    });
    this.#elector = this.#session.elect(key, ttlMs);
    living.add(this);
  }

  /** Resolves when it leads. */
  leads(): Promise<void> {
    return new Promise((resolve) => {
      this.#elector.views$.subscribe(({ role }) => {
        if (role === 'leader') resolve();
      });
    });
  }

  get token(): number | null {
    return this.#elector.view().token;
  }

  /** Releases its lease at once and is gone. */
  async stop(): Promise<void> {
    living.delete(this);
    await this.#elector.stop();
    this.#session.close();
  }
}
