/** Keys that are ahead of their moving slot: the source has sent us on to the target with ASK. */
import type { Clock } from '../../../election/ports.js';
import type { Endpoint } from '../../server-options.js';

/** ms; after that the source is asked again, which may have the key back. */
const ASKED_MS = 1_000;

interface Asked {
  readonly endpoint: Endpoint;
  /** ms */
  readonly until: number;
}

export class AskedKeys {
  readonly #clock: Clock;
  readonly #keys = new Map<string, Asked>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(key: string, endpoint: Endpoint): void {
    const now = this.#clock.now();
    for (const [other, { until }] of [...this.#keys]) if (now >= until) this.#keys.delete(other);
    this.#keys.set(key, { endpoint, until: now + ASKED_MS });
  }

  /** Where to send the key's next call; null: to the primary of its slot. */
  at(key: string): Endpoint | null {
    const asked = this.#keys.get(key);
    return asked !== undefined && this.#clock.now() < asked.until ? asked.endpoint : null;
  }

  /** Its slot has moved. */
  forget(key: string): void {
    this.#keys.delete(key);
  }
}
