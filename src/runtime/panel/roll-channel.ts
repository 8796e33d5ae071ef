/** The channel on which replicas tell people who they are. */
import { filter, map, type Observable } from 'rxjs';
import { leadershipChannel } from '../../redis/keys.js';
import type { SideChannel } from '../../redis/side-channel.js';
import { formatRoll, parseRoll, type RollMessage } from './roll-channel-language.js';

/** Pub/sub knows no databases, so the name carries the index. */
export function rollChannel(database: number): string {
  return `${leadershipChannel(database)}:roll`;
}

export class RollChannel {
  readonly #name: string;
  readonly #side: Pick<SideChannel, 'listen' | 'publish'>;

  constructor(database: number, side: Pick<SideChannel, 'listen' | 'publish'>) {
    this.#name = rollChannel(database);
    this.#side = side;
  }

  /** What is said, one's own words included. Never fails. */
  get messages$(): Observable<RollMessage> {
    return this.#side.listen(this.#name).pipe(
      map(parseRoll),
      filter((message) => message !== null),
    );
  }

  /** Whether the server took it; if not, there is no roll call. Never rejects. */
  say(message: RollMessage): Promise<boolean> {
    return this.#side.publish(this.#name, formatRoll(message));
  }
}
