/**
 * Holds messages until it is opened, then lets them through in order. When a flow starts it is not yet known who leads,
 * and a job that is injected once at the start must not be lost.
 *
 * At most 1000 messages are held, each for {@link GateOptions.holdMs}. Beyond either limit the oldest message passes as if
 * there were no leader. No message is dropped.
 */
import type { Clock } from '../../election/ports.js';
import { Subscription } from '../../election/rxjs.js';

/** Messages held at most. */
export const MAX_HELD = 1_000;
/** ms; messages are held this long, or for a TTL if that is longer. */
export const MIN_HOLD_MS = 5_000;

interface Held<Message> {
  readonly message: Message;
  /** Called if the gate is closed before the message has passed. */
  readonly refuse: () => void;
  readonly until: number;
}

export interface GateOptions<Message> {
  readonly clock: Clock;
  /** ms for which a message is held. */
  readonly holdMs: () => number;
  /** Called once per message, in the order of arrival. Must not throw. */
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

  /** Messages held at present. */
  get held(): number {
    return this.#held.length;
  }

  /** @param refuse called instead of `pass` if the gate is closed before it was opened */
  enter(message: Message, refuse: () => void): void {
    if (this.#open) {
      this.#options.pass(message);
      return;
    }
    // Node-RED delivers messages until a node's close has finished, which includes the release.
    if (this.#closed) {
      refuse();
      return;
    }
    const { clock, holdMs } = this.#options;
    this.#held.push({ message, refuse, until: clock.now() + holdMs() });
    if (this.#held.length > MAX_HELD) this.#passFirst();
    else if (this.#held.length === 1) this.#arm();
  }

  /** Lets messages through from now on, first those held. */
  open(): void {
    this.#timer.unsubscribe();
    while (this.#held.length > 0) this.#passFirst();
    // A message that entered meanwhile has set the timer again.
    this.#timer.unsubscribe();
    this.#open = true;
  }

  /** Refuses all messages held, and those to come unless the gate is open. */
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
