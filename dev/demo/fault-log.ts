/** The faults of a session, and which takeover answered each. */
import type { ActCounter } from './act-counter.js';
import { type Fault, type Takeover, takeoverAfter } from './takeover.js';

export interface Answered {
  readonly fault: Fault;
  readonly takeover: Takeover;
}

export class FaultLog {
  readonly #ledger: ActCounter;
  #faults: readonly Fault[] = [];

  constructor(ledger: ActCounter) {
    this.#ledger = ledger;
  }

  add(fault: Fault): void {
    this.#faults = [...this.#faults, fault];
  }

  /** The fault is over and the leader has survived it: later takeovers have other causes. False if it has not. */
  survived(fault: Fault): boolean {
    if (takeoverAfter(fault, this.#ledger) !== null) return false;
    this.#faults = this.#faults.filter((other) => other !== fault);
    return true;
  }

  get answered(): readonly Answered[] {
    return this.#faults.flatMap((fault) => {
      const takeover = takeoverAfter(fault, this.#ledger);
      return takeover === null ? [] : [{ fault, takeover }];
    });
  }

  /** What led to the term with this token: the first fault, if several hit one term. */
  behind(token: number): Answered | undefined {
    return this.answered.find(({ takeover }) => takeover.token === token);
  }

  /** The replica's last takeover. */
  lastOf(replica: string): Takeover | undefined {
    return this.answered.findLast(({ takeover }) => takeover.by === replica)?.takeover;
  }
}
