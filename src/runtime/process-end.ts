/**
 * Gives leases up when the process is told to end, before anything else that hears of it: Node-RED closes all nodes
 * first, each of which may take seconds.
 *
 * A signal that does not end the process, because somebody else decided so, costs one term: the electors campaign
 * again after a TTL.
 */
import type { Elector } from '../election/elector.js';

/** Node-RED listens to all of these. SIGKILL and `process.exit` leave no time: then the TTL decides. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** ms that a program is given after a signal until it stops its flows, at least and at most. */
const [LEAST_GRACE_MS, MOST_GRACE_MS] = [2_000, 20_000];

export interface ProcessEndOptions {
  /** Those that run when a signal comes. */
  readonly elections: () => readonly Withdrawable[];
  /** Whether the flows are being stopped, or were, for good. */
  readonly stopping: () => boolean;
  /** Default: a timer that does not keep a process which is about to end. */
  readonly after?: (ms: number, act: () => void) => void;
}

export interface Withdrawable {
  readonly elector: Pick<Elector, 'withdraw' | 'rejoin'>;
  readonly ttlMs: number;
}

export class ProcessEnd {
  readonly #options: ProcessEndOptions;

  constructor(options: ProcessEndOptions) {
    this.#options = options;
  }

  listen(): void {
    for (const signal of SIGNALS) process.prependListener(signal, this.#onSignal);
    // pm2 ends a process by a message. A listener of our own would keep the channel, and the process, open.
    if (process.listenerCount('message') > 0) process.prependListener('message', this.#onMessage);
  }

  ignore(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.#onSignal);
    process.removeListener('message', this.#onMessage);
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    // Counted now: who listens once has gone when the leases are released, and so may we, and either is about to end.
    const others = process.listeners(signal).some((listener) => listener !== this.#onSignal);
    void this.#withdraw().then(() => {
      if (others) return;
      // Nobody else listens, and our listening has kept the signal from its default, which is to end the process.
      process.removeListener(signal, this.#onSignal);
      process.kill(process.pid, signal);
    });
  };

  readonly #onMessage = (message: unknown): void => {
    if (message === 'shutdown') void this.#withdraw();
  };

  async #withdraw(): Promise<void> {
    const elections = this.#options.elections();
    const { after = afterUnreferenced } = this.#options;
    for (const { elector, ttlMs } of elections) after(graceMs(ttlMs), () => this.#rejoin(elector));
    await Promise.all(elections.map(({ elector }) => elector.withdraw()));
  }

  /** While flows stop, which may take each node 15 s, a lease would go to a process that is about to end. */
  #rejoin(elector: Withdrawable['elector']): void {
    if (!this.#options.stopping()) elector.rejoin();
  }
}

/**
 * How long a replica stays out after a signal. Node-RED stops its flows in the very turn of the signal; a program around
 * it may do something else first. If the flows still run after a TTL, which is what a crash would have cost, the
 * process is taken to live on. If it ends later all the same, the lease is released once more.
 */
function graceMs(ttlMs: number): number {
  return Math.min(Math.max(ttlMs, LEAST_GRACE_MS), MOST_GRACE_MS);
}

function afterUnreferenced(ms: number, act: () => void): void {
  setTimeout(act, ms).unref();
}
