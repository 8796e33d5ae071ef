/** A crash guard in virtual time. Its ledger is the package's; wires and releases take a while. */

import { type ReleaseRequest, StoreFailure } from '../../../src/election/ports.js';
import { Ledger } from '../../../src/guard/ledger.js';
import type { Holding } from '../../../src/guard/messages.js';
import { release } from '../../support/simulation/renew-script.js';
import type { SimulatedServer } from '../../support/simulation/simulated-server.js';
import type { VirtualTime } from '../../support/simulation/virtual-time.js';

/** ms for a message, and for the end of a wire: they stay in order. */
const WIRE_MS = 0.2;
/** ms from the end of a process to its release on the server. */
const RELEASE_MS = 1;

/** How often it tries, and the ms between, while the server refuses. */
const TRIES = 20;
const RETRY_MS = 100;

/** One connection of a process. */
export interface Wire {
  hold(elector: string, holdings: readonly ReleaseRequest[]): void;
  clear(): void;
  /** Ends it: because the process did, or for another reason. */
  end(): void;
}

export class ModelGuard {
  readonly #time: VirtualTime;
  readonly #server: SimulatedServer;
  #ledger = new Ledger<Wire>();

  constructor(time: VirtualTime, server: SimulatedServer) {
    this.#time = time;
    this.#server = server;
  }

  connect(instance: string): Wire {
    const ledger = this.#ledger;
    // What is said to a guard that was restarted is lost.
    const heard = (work: () => void) =>
      this.#time.after(WIRE_MS, () => {
        if (ledger === this.#ledger) work();
      });
    const wire: Wire = {
      hold: (elector, holdings) => {
        const told: readonly Holding[] = holdings.map((holding) => ({ ...holding, server: '' }));
        heard(() => ledger.hold(wire, elector, told));
      },
      clear: () => heard(() => ledger.clear(wire)),
      end: () => heard(() => this.#releaseAll(ledger.end(wire))),
    };
    heard(() => ledger.join(wire, instance));
    return wire;
  }

  /** It is killed, and comes back without memory. */
  restart(): void {
    this.#ledger = new Ledger();
  }

  #releaseAll(holdings: readonly Holding[]): void {
    for (const holding of holdings) this.#release(holding, TRIES);
  }

  #release(holding: Holding, tries: number): void {
    this.#time.after(tries === TRIES ? RELEASE_MS : RETRY_MS, () =>
      this.#server.admit(() => {
        try {
          this.#server.run(holding.key, (run) => release(run, holding));
        } catch (error) {
          if (!(error instanceof StoreFailure)) throw error;
          if (tries > 1) this.#release(holding, tries - 1);
        }
      }),
    );
  }
}
