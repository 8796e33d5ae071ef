/**
 * The leases on one primary, for all lock keys that a process keeps there: one connection for commands, another for
 * pushes.
 */
import { merge, Observable, Subject } from 'rxjs';
import type {
  AcquireReply,
  AcquireRequest,
  Clock,
  Contact,
  LeaseStore,
  Push,
  ReleaseRequest,
  RenewReply,
  RenewRequest,
} from '../election/ports.js';
import { allowedSilenceMs } from './allowed-silence.js';
import { Batch, type GroupOf } from './batch.js';
import { commandFailure } from './failures.js';
import { leadershipChannel } from './keys.js';
import { turnOnKeyspaceEvents } from './keyspace-flags.js';
import { Link } from './link.js';
import type { Notice } from './notices.js';
import type { Client } from './open-client.js';
import { PushReceiver } from './push-receiver.js';
import { acquireReply, releaseReply, renewReply } from './replies.js';
import { ScriptRunner } from './script-runner.js';
import type { Operation } from './scripts.js';
import type { Endpoint } from './server-options.js';
import { PrimarySideChannel } from './side-channel.js';

export interface PrimaryOptions {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  /** ms; the shortest TTL of the lock keys in use, which determines how soon a silent connection is pinged. */
  readonly shortestTtlMs: () => number;
  /** Which calls may share a command. Default: all. */
  readonly groupOf?: GroupOf | undefined;
}

export class Primary implements LeaseStore {
  readonly endpoint: Endpoint;
  readonly #commands: Link;
  readonly #receiver: PushReceiver;
  /** Pub/sub for everything but elections. */
  readonly side: PrimarySideChannel;
  readonly #scripts: ScriptRunner;
  readonly #batch: Batch;
  readonly #notices = new Subject<Notice>();

  constructor({ endpoint, clock, shortestTtlMs, groupOf }: PrimaryOptions) {
    this.endpoint = endpoint;
    const silenceMs = () => allowedSilenceMs(shortestTtlMs());
    this.#commands = new Link({ endpoint, clock, silenceMs, greet: (client) => this.#greet(client) });
    this.#receiver = new PushReceiver({ endpoint, clock, silenceMs });
    this.#scripts = new ScriptRunner(this.#commands, leadershipChannel(endpoint.database), (code, detail) =>
      this.#notices.next({ code, detail }),
    );
    this.#batch = new Batch((operation, calls) => void this.#scripts.send(operation, calls), groupOf);
    this.side = new PrimarySideChannel(this.#receiver.side, () => this.#commands.client);
  }

  /** State of the connection for commands. Replays; completes on {@link close}. */
  get contact$(): Observable<Contact> {
    return this.#commands.contact$;
  }

  /** Whether pushes are being received. Replays. Without them a clean takeover waits for the lease to expire. */
  get pushesLive$(): Observable<boolean> {
    return this.#receiver.live$;
  }

  /** Emits a notice every time its cause is met; whoever shows it must say it only once. */
  get notices$(): Observable<Notice> {
    return merge(this.#notices, this.#receiver.notices$);
  }

  /** Starts connecting; {@link contact$} tells when there is contact. */
  open(): void {
    this.#commands.open();
    this.#receiver.open();
  }

  /** Closes both connections at once. Pending calls fail as `broken`. */
  close(): void {
    this.#receiver.close();
    this.#commands.close();
    this.#notices.complete();
  }

  /** @param asking see {@link ScriptCall.asking}; here and below */
  acquire(request: AcquireRequest, asking = false): Observable<AcquireReply> {
    const { key, value, ttlMs, longestTtlMs, highestToken, stuckValue, claims } = request;
    const seen = highestToken === null ? '' : String(highestToken);
    const args = [value, ms(ttlMs), ms(longestTtlMs), seen, stuckValue ?? '', claims ? '1' : '0'];
    return this.#call('acquire', key, args, acquireReply, asking);
  }

  renew(request: RenewRequest, asking = false): Observable<RenewReply> {
    const { key, value, ttlMs, token, end } = request;
    return this.#call('renew', key, [value, ms(ttlMs), String(token), String(end)], renewReply, asking);
  }

  release(request: ReleaseRequest, asking = false): Observable<void> {
    const { key, value, token, end } = request;
    return this.#call('release', key, [value, String(token ?? ''), String(end ?? '')], releaseReply, asking);
  }

  pushes(key: string): Observable<Push> {
    return this.#receiver.watch(key);
  }

  async #greet(client: Client): Promise<void> {
    await this.#scripts.load(client);
    turnOnKeyspaceEvents(client).catch((error: unknown) => {
      const { kind, message } = commandFailure(error);
      if (kind === 'refused') this.#notices.next({ code: 'keyspace-events-off', detail: message });
    });
  }

  #call<Reply>(
    operation: Operation,
    key: string,
    args: readonly string[],
    read: (fields: readonly unknown[]) => Reply,
    asking: boolean,
  ): Observable<Reply> {
    return new Observable((subscriber) => {
      this.#batch.add({
        operation,
        key,
        args,
        asking,
        settle: (outcome) => {
          if ('failure' in outcome) subscriber.error(outcome.failure);
          else {
            subscriber.next(read(outcome.reply));
            subscriber.complete();
          }
        },
      });
    });
  }
}

/** PX accepts only whole milliseconds. */
function ms(ttlMs: number): string {
  return String(Math.round(ttlMs));
}
