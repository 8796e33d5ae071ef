/**
 * Lets messages through in order. Until it is opened it holds them: at the start of a flow nobody knows yet who leads,
 * and a job that is injected once must not be lost for that.
 *
 * It is bounded in number and time. What exceeds a bound goes on as if there were no leader; nothing is dropped.
 */
import { Subscription } from 'rxjs';
import type { Clock } from '../../election/ports.js';

/** Messages held at most. */
export const MAX_HELD = 1_000;
/** ms; a message is held at least this long, or for a TTL if that is longer. */
export const MIN_HOLD_MS = 5_000;

interface Held<Message> {
  readonly message: Message;
  /** Called if the gate closes for good while it still holds the message. */
  readonly refuse: () => void;
  readonly until: number;
}

export interface GateOptions<Message> {
  readonly clock: Clock;
  /** ms */
  readonly holdMs: () => number;
  /** Takes a message onwards. Called once for each, in the order of their arrival. */
  readonly pass: (message: Message) => void;
}

export class Gate<Message> {
  readonly #options: GateOptions<Message>;
  #held: Held<Message>[] = [];
  #open = false;
  #closed = false;
  #timer = Subscription.EMPTY;

  constructor(options: GateOptions<Message>) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  enter(message: Message, refuse: () => void): void {
    if (this.#open) {
      this.#options.pass(message);
      return;
    }
    // Node-RED lets messages in until a node's close has settled, which can take as long as a release.
    if (this.#closed) {
      refuse();
      return;
    }
    const { clock, holdMs } = this.#options;
    this.#held.push({ message, refuse, until: clock.now() + holdMs() });
    if (this.#held.length > MAX_HELD) this.#passFirst();
    else if (this.#held.length === 1) this.#arm();
  }

  /** Lets everything through from now on, first what was held. */
  open(): void {
    this.#timer.unsubscribe();
    while (this.#held.length > 0) this.#passFirst();
    // One that entered while the others passed has set it again.
    this.#timer.unsubscribe();
    this.#open = true;
  }

  /** Refuses what is held, and what comes unless the gate was open. */
  close(): void {
    this.#closed = true;
    this.#timer.unsubscribe();
    const held = this.#held;
    this.#held = [];
    for (const { refuse } of held) refuse();
  }

  #passFirst(): void {
    const first = this.#held.shift();
    if (first !== undefined) this.#options.pass(first.message);
  }

  #arm(): void {
    const [first] = this.#held;
    if (first === undefined) return;
    const { clock } = this.#options;
    this.#timer = clock.at(first.until).subscribe(() => {
      while ((this.#held[0]?.until ?? Number.POSITIVE_INFINITY) <= clock.now()) this.#passFirst();
      this.#arm();
    });
  }
}
