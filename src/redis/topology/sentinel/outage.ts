/** A time without a known primary, as it is told: why, and for how many rounds of questions. */
import type { Loss } from '../../../election/ports.js';
import type { SentinelFault } from './sentinel-fault.js';

export class Outage {
  #attempts = 0;
  #loss: Loss = { cause: null, attempts: 0 };

  /** @param since ms */
  constructor(readonly since: number) {}

  /** Another round of questions. */
  count(): void {
    this.#attempts += 1;
  }

  /** The same object, and the same cause, for as long as nothing has changed. */
  explain(fault: SentinelFault | null): Loss {
    const { cause, attempts } = this.#loss;
    const same = cause?.message === fault?.message;
    if (!same || attempts !== this.#attempts) {
      this.#loss = { cause: same ? cause : fault, attempts: this.#attempts };
    }
    return this.#loss;
  }
}
