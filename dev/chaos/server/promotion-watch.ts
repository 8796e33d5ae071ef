/** Notices when one of some replicas first says that it is a primary: to within its pauses, and by its own word alone. */
import { setTimeout as delay } from 'node:timers/promises';
import { type RedisServer, withSession } from '../../harness/redis-server/index.js';
import type { RunClock } from '../run-clock.js';

/** ms */
const PAUSE_MS = 10;
const ANSWER_MS = 500;

export class PromotionWatch {
  readonly #clock: RunClock;
  readonly #answered = new Map<RedisServer, number>();
  #over = false;

  constructor(replicas: readonly RedisServer[], clock: RunClock) {
    this.#clock = clock;
    for (const replica of replicas) void this.#watch(replica);
  }

  /** ns since the run began; undefined if it was not seen. */
  end(promoted: RedisServer): number | undefined {
    this.#over = true;
    return this.#answered.get(promoted);
  }

  async #watch(replica: RedisServer): Promise<void> {
    while (!this.#over && !this.#answered.has(replica)) {
      // A promotion closes connections, and one replica may be frozen.
      await withSession(replica, (ask) => this.#ask(replica, ask), ANSWER_MS).catch(() => undefined);
      await delay(PAUSE_MS);
    }
  }

  async #ask(replica: RedisServer, ask: (word: string) => Promise<unknown>): Promise<void> {
    while (!this.#over) {
      const [role] = (await ask('ROLE')) as [string];
      if (role === 'master') {
        this.#answered.set(replica, this.#clock.now());
        return;
      }
      await delay(PAUSE_MS);
    }
  }
}
