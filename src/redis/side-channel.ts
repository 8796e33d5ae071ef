/**
 * Pub/sub for whoever shares the elections' connections: channels of their own, of which no election depends. Whatever
 * happens there (a right that is missing, garbage, a lost message) concerns nobody but those who use it.
 */
import type { Observable } from 'rxjs';
import type { Client } from './open-client.js';
import type { PushReceiver } from './push-receiver.js';

export class SideChannel {
  readonly #receiver: PushReceiver;
  readonly #client: () => Client | null;

  /** @param client of the connection that carries commands: the one for pushes can only listen */
  constructor(receiver: PushReceiver, client: () => Client | null) {
    this.#receiver = receiver;
    this.#client = client;
  }

  /** One's own messages included. The channel is subscribed for as long as anybody listens. Never fails. */
  listen(channel: string): Observable<string> {
    return this.#receiver.hear(channel);
  }

  /** Whether the server took all messages. Never rejects. */
  async publish(channel: string, messages: readonly string[]): Promise<boolean> {
    const client = this.#client();
    if (client === null) return false;
    try {
      await Promise.all(messages.map((message) => client.publish(channel, message)));
      return true;
    } catch {
      // Not permitted, or the connection was lost: the caller is told, and nothing else is different.
      return false;
    }
  }
}
