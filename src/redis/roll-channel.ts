/**
 * The channel on which replicas tell people who they are, beside the elections and on their connections. Whatever
 * happens to it (a right that is missing, garbage, a lost message) concerns nobody but the person who looks.
 */
import { filter, map, type Observable } from 'rxjs';
import { rollChannel } from './keys.js';
import type { Client } from './open-client.js';
import type { PushReceiver } from './push-receiver.js';
import { formatRoll, parseRoll, type RollMessage } from './roll-channel-language.js';

export class RollChannel {
  readonly #channel: string;
  readonly #receiver: PushReceiver;
  readonly #client: () => Client | null;

  /** @param client of the connection that carries commands: the one for pushes can only listen */
  constructor(database: number, receiver: PushReceiver, client: () => Client | null) {
    this.#channel = rollChannel(database);
    this.#receiver = receiver;
    this.#client = client;
  }

  /** What is said, one's own words included. The channel is subscribed for as long as anybody listens. Never fails. */
  get messages$(): Observable<RollMessage> {
    return this.#receiver.hear(this.#channel).pipe(
      map(parseRoll),
      filter((message) => message !== null),
    );
  }

  /** Whether the server took it. Never rejects. */
  async say(message: RollMessage): Promise<boolean> {
    const client = this.#client();
    if (client === null) return false;
    try {
      await Promise.all(formatRoll(message).map((text) => client.publish(this.#channel, text)));
      return true;
    } catch {
      // Not permitted, or the connection was lost: there is no roll call then, and nothing else is different.
      return false;
    }
  }
}
