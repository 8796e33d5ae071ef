/** A connection for commands, and what is sent on it: the calls of one turn together, as scripts. */
import type { Clock, Contact } from '../election/ports.js';
import type { Observable } from '../election/rxjs.js';
import { Batch, type GroupOf, type ScriptCall } from './batch.js';
import { leadershipChannel } from './keys.js';
import { Link } from './link.js';
import { refuseReplica } from './not-primary.js';
import type { NoticeCode } from './notices.js';
import type { Client } from './open-client.js';
import { Replication, type ReplicationOptions } from './replication.js';
import { ScriptRunner } from './script-runner.js';
import type { Endpoint } from './server-options.js';

export interface LaneOptions {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  /** ms of silence after which the server is pinged although no command is pending. */
  readonly silenceMs: () => number;
  readonly notice: (code: NoticeCode, detail: string) => void;
  /** Which calls may share a command. Default: all. */
  readonly groupOf?: GroupOf | undefined;
  /** Called with every new connection on which the scripts were loaded. */
  readonly connected?: (client: Client) => void;
  /** Given if successes count only once replicas have them. */
  readonly replication?: ReplicationOptions;
}

export class Lane {
  readonly #link: Link;
  readonly #scripts: ScriptRunner;
  readonly #batch: Batch;

  constructor({ endpoint, clock, silenceMs, notice, groupOf, connected, replication }: LaneOptions) {
    const greet = async (client: Client): Promise<void> => {
      await Promise.all([refuseReplica(client), this.#scripts.load(client)]);
      connected?.(client);
    };
    this.#link = new Link({ endpoint, clock, silenceMs, greet });
    this.#scripts = new ScriptRunner({
      link: this.#link,
      channel: leadershipChannel(endpoint.database),
      notice,
      replication: replication === undefined ? null : new Replication(this.#link, replication),
    });
    this.#batch = new Batch((operation, calls) => void this.#scripts.send(operation, calls), groupOf);
  }

  /** Replays; completes on {@link close}. */
  get contact$(): Observable<Contact> {
    return this.#link.contact$;
  }

  /** The connected client; null while there is no contact. */
  get client(): Client | null {
    return this.#link.client;
  }

  open(): void {
    this.#link.open();
  }

  /** Replaces the connection, if there is one. */
  reconnect(cause: Error): void {
    this.#link.reconnect(cause);
  }

  close(): void {
    this.#link.close();
  }

  /** Sends a call together with the others of this turn. */
  add(call: ScriptCall): void {
    this.#batch.add(call);
  }
}
