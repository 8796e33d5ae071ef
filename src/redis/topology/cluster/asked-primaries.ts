import { Subscription, takeUntil, timer } from '../../../election/rxjs.js';
import type { Primaries } from '../../primaries.js';
import type { Endpoint } from '../../server-options.js';

/** ms */
const KEEP_MS = 5_000;

/** Keeps a primary that a call was sent on to connected for a while, so that the calls that follow find it so. */
export class AskedPrimaries {
  readonly #primaries: Primaries;
  readonly #kept = new Map<Endpoint, Subscription>();
  readonly #running = new Subscription();

  constructor(primaries: Primaries) {
    this.#primaries = primaries;
  }

  keep(endpoint: Endpoint): void {
    this.#kept.get(endpoint)?.unsubscribe();
    const kept = this.#primaries
      .at(endpoint)
      .pipe(takeUntil(timer(KEEP_MS)))
      .subscribe();
    this.#kept.set(endpoint, kept);
    this.#running.add(kept);
  }

  close(): void {
    this.#running.unsubscribe();
  }
}
