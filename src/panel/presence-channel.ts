/** The channel on which replicas tell people who they are. */
import { filter, map, type Observable } from 'rxjs';
import { leadershipChannel } from '../redis/keys.js';
import type { SideChannel } from '../redis/side-channel.js';
import { formatPresence, type PresenceMessage, parsePresence } from './presence-messages.js';

/** Pub/sub knows no databases, so the name carries the index. */
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

  /** What is said, one's own words included. Never fails. */
  get messages$(): Observable<PresenceMessage> {
    return this.#side.listen(this.#name).pipe(
      map(parsePresence),
      filter((message) => message !== null),
    );
  }

  /** Whether the server took it; if not, there is no roll call. Never rejects. */
  say(message: PresenceMessage): Promise<boolean> {
    return this.#side.publish(this.#name, formatPresence(message));
  }
}
