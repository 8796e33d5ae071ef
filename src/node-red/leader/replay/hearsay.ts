/** What leaders have told this follower about messages. Hints, bounded in memory. */
import type { ReplayMessage } from './replay-messages.js';
import { sealedKey, sealedReport } from './seal.js';

/** Terms whose occurrence keys are recognised. */
const TERMS = 4;

export class Hearsay {
  readonly #scope: string;
  readonly #most: number;
  /** Oldest first. */
  readonly #passed = new Set<string>();
  /** Values of the leases followed, the present one last. */
  #leases: readonly string[] = [];
  #coveredFrom: number | null = null;
  #reportedAt: number | null = null;

  /** @param most keys remembered */
  constructor(scope: string, most: number) {
    this.#scope = scope;
    this.#most = most;
  }

  /**
   * ms of `Clock.now`; what had arrived at the present leader since then had passed its gate, or had been replayed by it,
   * when it sent the last report. null while it has reported nothing.
   */
  get coveredFrom(): number | null {
    return this.#coveredFrom;
  }

  /** ms of `Clock.now`; when the last report of the present leader arrived. null while it has reported nothing. */
  get reportedAt(): number | null {
    return this.#reportedAt;
  }

  /** Another leader is followed. */
  follow(leaseValue: string): void {
    if (this.#leases.at(-1) === leaseValue) return;
    this.#leases = [...this.#leases, leaseValue].slice(-TERMS);
    this.#coveredFrom = null;
    this.#reportedAt = null;
  }

  hear(message: ReplayMessage, now: number): void {
    if (message.kind === 'passed') {
      for (const sealed of message.sealed) this.#remember(sealed);
      return;
    }
    const { coversMs, proof } = message;
    const present = this.#leases.at(-1);
    if (present === undefined || proof !== sealedReport(present, this.#scope, coversMs)) return;
    // The report was sent before now, so the leader covers at least this. Earlier reports do not count: in a slow deploy
    // the leader has missed messages, and covers less than before.
    this.#coveredFrom = now - coversMs;
    this.#reportedAt = now;
  }

  /** Whether a leader has told that this occurrence has passed. */
  hasPassed(key: string): boolean {
    return (
      this.#passed.size > 0 &&
      this.#leases.some((leaseValue) => this.#passed.has(sealedKey(leaseValue, this.#scope, key)))
    );
  }

  #remember(sealed: string): void {
    this.#passed.add(sealed);
    if (this.#passed.size <= this.#most) return;
    for (const oldest of this.#passed) {
      this.#passed.delete(oldest);
      return;
    }
  }
}
