/**
 * Gives leases up when the process is told to end, before anything else that hears of it: Node-RED closes all nodes
 * first, each of which may take seconds.
 *
 * A signal that does not end the process, because somebody else decided so, costs one term: the electors campaign
 * again after a while.
 */
import type { Elector } from '../election/elector.js';

/** Node-RED listens to all of these. SIGKILL and `process.exit` leave no time: then the TTL decides. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** ms; Node-RED ends a node's close after 15 s. */
const STILL_ALIVE_MS = 20_000;

export class ProcessEnd {
  readonly #electors: () => readonly Elector[];

  /** @param electors those that run when a signal comes */
  constructor(electors: () => readonly Elector[]) {
    this.#electors = electors;
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
    const electors = this.#electors();
    // Must not keep a process that is about to end.
    setTimeout(() => {
      for (const elector of electors) elector.rejoin();
    }, STILL_ALIVE_MS).unref();
    await Promise.all(electors.map((elector) => elector.withdraw()));
  }
}
