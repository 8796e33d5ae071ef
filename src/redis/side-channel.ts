/**
 * Pub/sub on the elections' connections, for channels that no election depends on. Failures here (a missing right,
 * garbage, a lost message) affect only their users.
 */
import type { Observable } from '../election/rxjs.js';
import type { Client } from './open-client.js';
import type { SideSubscriptions } from './side-subscriptions.js';

export interface SideChannel {
  /** All messages on the channel, also our own. The channel is subscribed for as long as this is. Never fails. */
  listen(channel: string): Observable<string>;
  /** Resolves to whether the server accepted all messages. Never rejects. */
  publish(channel: string, messages: readonly string[]): Promise<boolean>;
}

export class PrimarySideChannel implements SideChannel {
  readonly #subscriptions: SideSubscriptions;
  readonly #client: () => Client | null;

  /**
   * @param subscriptions on the connection for pushes
   * @param client of the connection for commands, since the other one can only listen; null while it is lost
   */
  constructor(subscriptions: SideSubscriptions, client: () => Client | null) {
    this.#subscriptions = subscriptions;
    this.#client = client;
  }

  listen(channel: string): Observable<string> {
    return this.#subscriptions.listen(channel);
  }

  async publish(channel: string, messages: readonly string[]): Promise<boolean> {
    const client = this.#client();
    if (client === null) return false;
    try {
      await Promise.all(messages.map((message) => client.publish(channel, message)));
      return true;
    } catch {
      // Not permitted, or the connection was lost. The caller learns of it from the result.
      return false;
    }
  }
}
