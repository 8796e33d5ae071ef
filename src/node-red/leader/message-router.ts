/** Routes messages by the present role, from the moment at which the first role is known: leaders to output 1, others to 2. */
import type { Elector } from '../../election/elector.js';
import type { Clock } from '../../election/ports.js';
import type { Done, FlowMessage, Send } from '../flow-node.js';
import { Gate, MIN_HOLD_MS } from './gate.js';
import { markAsFollowers, markAsLeaders } from './messages.js';
import type { Replay } from './replay/replay.js';

interface Arrival {
  readonly message: FlowMessage;
  readonly send: Send;
  readonly done: Done;
}

export interface MessageRouterOptions {
  readonly clock: Clock;
  /** ms; messages are held for a TTL while no role is known, but at least 5 s. */
  readonly ttlMs: number;
  /** This replica's name. */
  readonly replica: string;
  readonly elector: () => Pick<Elector, 'view'>;
  /** null: messages are not replayed. */
  readonly replay: Pick<Replay, 'keep' | 'passes' | 'run'> | null;
  /** The error for a message that is held when the node closes. */
  readonly closed: () => Error;
}

export class MessageRouter {
  readonly #options: MessageRouterOptions;
  readonly #gate: Gate<Arrival>;

  constructor(options: MessageRouterOptions) {
    this.#options = options;
    const { clock, ttlMs } = options;
    this.#gate = new Gate<Arrival>({
      clock,
      holdMs: () => Math.max(MIN_HOLD_MS, ttlMs),
      pass: (arrival) => this.#pass(arrival),
    });
  }

  get isOpen(): boolean {
    return this.#gate.isOpen;
  }

  /** Messages held at present. */
  get held(): number {
    return this.#gate.held;
  }

  input(message: FlowMessage, send: Send, done: Done): void {
    this.#gate.enter({ message, send, done }, () => done(this.#options.closed()));
  }

  /** Routes messages from now on, first those held. */
  open(): void {
    this.#gate.open();
  }

  /** Refuses the messages held. */
  close(): void {
    this.#gate.close();
  }

  /** Also called by a timer, where an exception would end the process. */
  #pass(arrival: Arrival): void {
    try {
      this.#route(arrival);
    } catch (error) {
      arrival.done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #route({ message, send, done }: Arrival): void {
    const { elector, replica, replay } = this.#options;
    // What was kept comes first.
    replay?.run();
    const view = elector().view();
    if (view.role === 'leader') {
      replay?.passes(message);
      markAsLeaders(message, view);
      send([message, null, null]);
    } else {
      replay?.keep(message);
      markAsFollowers(message, view, replica);
      send([null, message, null]);
    }
    done();
  }
}
