/** A leader tells followers what has passed and that it has replayed what it kept, so that they need not keep it. */
import type { Clock } from '../../../election/ports.js';
import { Subscription } from '../../../election/rxjs.js';
import type { SideChannel } from '../../../redis/side-channel.js';
import { formatPassed, formatReport } from './replay-messages.js';
import { sealedKey, sealedReport } from './seal.js';

/** ms; keys that come closer together are told together. */
const PAUSE_MS = 10;
/** Keys that wait to be told; beyond it the oldest are dropped. */
const MOST_WAITING = 1_000;

export interface TellerOptions {
  readonly clock: Clock;
  readonly side: Pick<SideChannel, 'publish'>;
  readonly channel: string;
  readonly scope: string;
  /** ms */
  readonly ttlMs: () => number;
  /** Value of the lease by which this replica leads; null if it does not lead. */
  readonly leads: () => string | null;
  /** ms; for how long everything that arrived here has passed or was kept. */
  readonly coversMs: () => number;
}

export class Teller {
  readonly #options: TellerOptions;
  #waiting: string[] = [];
  #pause = Subscription.EMPTY;
  #repetition = Subscription.EMPTY;
  /** Value of the lease under which all was replayed. */
  #replayed: string | null = null;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /** All that was kept has been replayed: reported now, and once per TTL for as long as this term lasts. */
  replayed(leaseValue: string): void {
    if (this.#replayed === leaseValue) return;
    this.#replayed = leaseValue;
    this.#report();
  }

  /** A message of this occurrence has passed. */
  passed(leaseValue: string, key: string): void {
    this.#waiting.push(sealedKey(leaseValue, this.#options.scope, key));
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    if (this.#pause.closed) this.flush();
  }

  /** Tells what waits. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const { clock, side, channel, scope } = this.#options;
    void side.publish(channel, formatPassed(scope, this.#waiting));
    this.#waiting = [];
    this.#pause.unsubscribe();
    this.#pause = clock.at(clock.now() + PAUSE_MS).subscribe(() => {
      this.#pause.unsubscribe();
      this.flush();
    });
  }

  close(): void {
    this.flush();
    this.#pause.unsubscribe();
    this.#repetition.unsubscribe();
  }

  #report(): void {
    const { clock, side, channel, scope, ttlMs, leads, coversMs } = this.#options;
    const leaseValue = leads();
    this.#repetition.unsubscribe();
    if (leaseValue === null || leaseValue !== this.#replayed) return;
    const covers = Math.floor(coversMs());
    void side.publish(channel, [formatReport(scope, covers, sealedReport(leaseValue, scope, covers))]);
    this.#repetition = clock.at(clock.now() + ttlMs()).subscribe(() => this.#report());
  }
}
