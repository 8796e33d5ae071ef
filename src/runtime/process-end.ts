/**
 * Releases leases as soon as the process is told to end, before any other listener runs: Node-RED would first close all
 * nodes, each of which may take seconds.
 *
 * If the process survives the signal because another listener handles it, that costs one term: the electors campaign
 * again after a TTL.
 */
import type { Elector } from '../election/elector.js';

/** Node-RED listens to all of these. For `process.exit` there is `LastWords`; after SIGKILL the lease ends with its TTL. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** ms; bounds of the time that a process has after a signal to stop its flows. */
const MIN_GRACE_MS = 2_000;
const MAX_GRACE_MS = 20_000;

export interface ProcessEndOptions {
  /** The running elections, asked for when a signal arrives. */
  readonly elections: () => readonly Withdrawable[];
  /** Whether flows are being stopped or have been, not for a deploy. */
  readonly stopping: () => boolean;
  /** Default: a timer that does not keep the process alive. */
  readonly after?: (ms: number, act: () => void) => void;
}

export interface Withdrawable {
  readonly elector: Pick<Elector, 'withdraw' | 'rejoin'>;
  readonly ttlMs: number;
}

/**
 * On our listeners: whether a replica is releasing its leases because of a signal. Every replica has a listener of its own;
 * all copies of this package in the process, whatever their versions, know each other's by this.
 */
const RELEASING = Symbol.for('node-red-contrib-cluster-leader/releasing');

type SignalListener = NodeJS.SignalsListener & { [RELEASING]?: boolean };

export class ProcessEnd {
  readonly #options: ProcessEndOptions;

  constructor(options: ProcessEndOptions) {
    this.#options = options;
  }

  /** Starts listening for signals, ahead of listeners that are there already. */
  listen(): void {
    for (const signal of SIGNALS) process.prependListener(signal, this.#onSignal);
    // pm2 ends a process by a message. If we are the only listener, listening would keep the process alive.
    if (process.listenerCount('message') > 0) process.prependListener('message', this.#onMessage);
  }

  /** Stops listening. */
  ignore(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.#onSignal);
    process.removeListener('message', this.#onMessage);
  }

  readonly #onSignal: SignalListener = Object.assign((signal: NodeJS.Signals) => this.#release(signal), {
    [RELEASING]: false,
  });

  readonly #onMessage = (message: unknown): void => {
    if (message === 'shutdown') void this.#withdraw();
  };

  #release(signal: NodeJS.Signals): void {
    // Counted now: by the time the leases are released, listeners for one event are gone, and we may be too.
    const others = process.listeners(signal).some((listener) => !(RELEASING in listener));
    this.#onSignal[RELEASING] = true;
    void this.#withdraw().then(() => {
      this.#onSignal[RELEASING] = false;
      if (others) return;
      // Our listeners have suppressed the signal's default, which is to end the process; no other listener does it.
      process.removeListener(signal, this.#onSignal);
      const rest: readonly SignalListener[] = process.listeners(signal);
      // The last one to release sends it. Listeners that came since then release, too.
      if (!rest.some((listener) => listener[RELEASING])) process.kill(process.pid, signal);
    });
  }

  async #withdraw(): Promise<void> {
    const elections = this.#options.elections();
    const { after = afterUnreferenced } = this.#options;
    await Promise.all(
      elections.map(({ elector, ttlMs }) => {
        const withdrawn = elector.withdraw();
        // An elector that still waits for its release to be confirmed would take no notice.
        after(graceMs(ttlMs), () => void withdrawn.then(() => this.#rejoin(elector)));
        return withdrawn;
      }),
    );
  }

  /** Not while flows are stopping, which takes up to 15 s per node: the lease would go to a process about to end. */
  #rejoin(elector: Withdrawable['elector']): void {
    if (!this.#options.stopping()) elector.rejoin();
  }
}

/**
 * ms for which a replica does not campaign after a signal. Node-RED stops its flows in the same turn; a program that
 * embeds it may do something else first. If the flows still run after a TTL (which is what a crash would have cost), the
 * process is assumed to go on. If it ends later after all, the lease is released again.
 */
function graceMs(ttlMs: number): number {
  return Math.min(Math.max(ttlMs, MIN_GRACE_MS), MAX_GRACE_MS);
}

function afterUnreferenced(ms: number, act: () => void): void {
  setTimeout(act, ms).unref();
}
