/** The channel on which replicas announce themselves, for display only. */
import { filter, map, type Observable } from '../election/rxjs.js';
import { leadershipChannel } from '../redis/keys.js';
import type { SideChannel } from '../redis/side-channel.js';
import { formatPresence, type PresenceMessage, parsePresence } from './presence-messages.js';

/** Pub/sub ignores databases, so the channel's name contains the index. */
export function presenceChannel(database: number): string {
  return `${leadershipChannel(database)}:roll`;
}

export class PresenceChannel {
  readonly #name: string;
  readonly #side: Pick<SideChannel, 'listen' | 'publish'>;

  constructor(database: number, side: Pick<SideChannel, 'listen' | 'publish'>) {
    this.#name = presenceChannel(database);
    this.#side = side;
  }

  /** All well-formed messages, also our own. The channel is subscribed for as long as this is. Never fails. */
  get messages$(): Observable<PresenceMessage> {
    return this.#side.listen(this.#name).pipe(
      map(parsePresence),
      filter((message) => message !== null),
    );
  }

  /** Resolves to whether the server accepted the message. Never rejects. */
  publish(message: PresenceMessage): Promise<boolean> {
    return this.#side.publish(this.#name, formatPresence(message));
  }
}
