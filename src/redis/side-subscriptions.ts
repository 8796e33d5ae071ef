/**
 * Subscriptions to channels that elections do not use. If the server refuses one, it stays silent and nothing is
 * reported.
 */
import { Observable, Subject } from '../election/rxjs.js';
import { isRefusal } from './failures.js';
import type { Client } from './open-client.js';

export class SideSubscriptions {
  readonly #messages = new Map<string, Subject<string>>();
  readonly #onMessage: (message: string, channel: string) => void;
  #client: Client | null = null;

  /** @param guard runs a delivery to listeners, and keeps what they throw from the client */
  constructor(guard: (deliver: () => void) => void) {
    this.#onMessage = (message, channel) => guard(() => this.#messages.get(channel)?.next(message));
  }

  /** Messages on one channel, which is subscribed for as long as this is. Never fails. */
  listen(channel: string): Observable<string> {
    return new Observable((subscriber) => {
      const messages = this.#messages.get(channel) ?? new Subject<string>();
      const first = !this.#messages.has(channel);
      this.#messages.set(channel, messages);
      const listening = messages.subscribe(subscriber);
      // Without a connection, or if it breaks now, the next one subscribes.
      if (first && this.#client !== null) ignoreFailure(this.#subscribe(this.#client, channel));
      return () => {
        listening.unsubscribe();
        if (messages.observed) return;
        this.#messages.delete(channel);
        if (this.#client !== null) ignoreFailure(this.#client.unsubscribe(channel, this.#onMessage));
      };
    });
  }

  /**
   * Subscribes to all channels in use on a new connection.
   *
   * @throws if the connection breaks; refused channels are skipped
   */
  async resume(client: Client): Promise<void> {
    this.#client = client;
    await Promise.all([...this.#messages.keys()].map((channel) => this.#subscribe(client, channel)));
  }

  /** The connection is lost. */
  suspend(): void {
    this.#client = null;
  }

  /** Completes all listeners. */
  close(): void {
    for (const messages of this.#messages.values()) messages.complete();
  }

  async #subscribe(client: Client, channel: string): Promise<void> {
    try {
      await client.subscribe(channel, this.#onMessage);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

function ignoreFailure(call: Promise<unknown>): void {
  call.catch(() => undefined);
}
