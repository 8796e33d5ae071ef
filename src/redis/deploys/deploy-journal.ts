/**
 * The newest deploy of a fleet, kept beside the lock key. What is in an envelope is none of this file's business.
 *
 * Each operation has a connection of its own, for as long as it takes: an envelope of some MB on the elections' connection
 * would hold up renewals.
 */
import { StoreFailure } from '../../election/ports.js';
import {
  filter,
  firstValueFrom,
  type Observable,
  switchMap,
  take,
  throwError,
  timeout,
} from '../../election/rxjs.js';
import { commandFailure } from '../failures.js';
import { deployChannel, deployKey } from '../keys.js';
import { type Client, openClient } from '../open-client.js';
import type { Endpoint } from '../server-options.js';
import type { SideChannel } from '../side-channel.js';
import { type JournalScript, PUBLISH, READ, runScript } from './journal-scripts.js';

/** ms for an operation: connecting, and an envelope over a slow line. */
const BUDGET_MS = 30_000;
/** ms to connect. */
const CONNECT_MS = 5_000;

/** Names what is at the journal, as far as its counter goes; empty if nothing is. Not trusted. */
export type Mark = string;

export const NOTHING: Mark = '';

export interface JournalEntry {
  readonly mark: Mark;
  /** null if it is too long, or the caller knows it. */
  readonly envelope: string | null;
}

export interface Publication {
  /** The entry to publish upon. */
  readonly upon: Mark;
  readonly counter: number;
  readonly envelope: string;
}

export type PublishReply =
  /** Whether others were told. If not they find it later. */
  { readonly published: true; readonly told: boolean } | { readonly published: false };

export interface DeployJournalOptions {
  readonly lockKey: string;
  readonly database: number;
  /** Where the primary that keeps the lock key is. Replays. */
  readonly endpoint$: Observable<Endpoint | null>;
  readonly side: Pick<SideChannel, 'listen'>;
  /** Characters. */
  readonly longestEnvelope: number;
}

export class DeployJournal {
  readonly #options: DeployJournalOptions;
  readonly #key: string;

  constructor(options: DeployJournalOptions) {
    this.#options = options;
    this.#key = deployKey(options.lockKey);
  }

  /** Something may have been published. Anybody can say so. */
  get hints$(): Observable<unknown> {
    const { lockKey, database, side } = this.#options;
    const expected = hintOf(lockKey);
    return side.listen(deployChannel(database)).pipe(filter((message) => message === expected));
  }

  /**
   * @param known what need not be sent again
   * @throws {StoreFailure}
   */
  async read(known: Mark): Promise<JournalEntry> {
    const longest = String(this.#options.longestEnvelope);
    const [mark, envelope, tooLong] = await this.#run(READ, [known, longest]);
    const sent = typeof envelope === 'string' && tooLong !== 1 && mark !== known;
    return { mark: String(mark ?? NOTHING), envelope: sent ? envelope : null };
  }

  /** @throws {StoreFailure} after which it may have been published nevertheless */
  async publish({ upon, counter, envelope }: Publication): Promise<PublishReply> {
    const { lockKey, database } = this.#options;
    const hint = [deployChannel(database), hintOf(lockKey)];
    const [done, , refused] = await this.#run(PUBLISH, [upon, String(counter), envelope, ...hint]);
    return done === 1 ? { published: true, told: refused !== 1 } : { published: false };
  }

  async #run(script: JournalScript, args: readonly string[]): Promise<readonly unknown[]> {
    const late = () => new StoreFailure('broken', 'no answer from the server in time');
    const reply$ = this.#options.endpoint$.pipe(
      filter((endpoint) => endpoint !== null),
      take(1),
      switchMap((endpoint) => openClient(endpoint, (client) => client.ping(), CONNECT_MS)),
      switchMap((client: Client) => runScript(client, script, this.#key, args)),
      timeout({ first: BUDGET_MS, with: () => throwError(late) }),
    );
    try {
      return await firstValueFrom(reply$);
    } catch (error) {
      throw commandFailure(error);
    }
  }
}

/** Says nothing that must not be forged. */
function hintOf(lockKey: string): string {
  return JSON.stringify(['deployed', lockKey]);
}
