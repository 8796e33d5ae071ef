/** What a process tells its crash guard, and what it does about a wire that ends; as in src/runtime/crash-guard. */
import { Subscription } from 'rxjs';
import type { Elector } from '../../../src/election/elector.js';
import type { ReleaseRequest } from '../../../src/election/ports.js';
import type { ModelGuard, Wire } from './model-guard.js';

export class Guarded {
  readonly #guard: ModelGuard;
  readonly #instance: string;
  readonly #electors: readonly Elector[];
  readonly #running = new Subscription();
  readonly #holdings = new Map<string, readonly ReleaseRequest[]>();
  #wire: Wire;

  constructor(guard: ModelGuard, instance: string, electors: readonly Elector[]) {
    this.#guard = guard;
    this.#instance = instance;
    this.#electors = electors;
    this.#wire = guard.connect(instance);
    for (const { key, holdings$ } of electors) {
      this.#running.add(
        holdings$.subscribe((holdings) => {
          this.#holdings.set(key, holdings);
          this.#wire.hold(key, holdings);
        }),
      );
    }
  }

  /** Makes another wire. @returns the one before, which has yet to end */
  reconnect(): Wire {
    const before = this.#wire;
    this.#wire = this.#guard.connect(this.#instance);
    for (const [key, holdings] of this.#holdings) this.#wire.hold(key, holdings);
    return before;
  }

  /** The guard has closed the wire. */
  lost(): void {
    this.reconnect();
    for (const elector of this.#electors) elector.reassure();
  }

  /** This process has closed the wire itself, so that the guard takes it for dead. */
  destroyed(withdraw: () => void): void {
    this.#wire.end();
    withdraw();
    this.reconnect();
  }

  /** Ends on purpose. */
  stop(): void {
    this.#running.unsubscribe();
    this.#wire.clear();
    this.#wire.end();
  }

  /** The process is dead. */
  crash(): void {
    this.#running.unsubscribe();
    this.#wire.end();
  }
}
