/**
 * The leases on one primary, for all lock keys that a process keeps there: one connection for commands, another for
 * pushes, one for the end of the process, and another where acquisitions and renewals wait for replicas.
 */
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
import { combineLatest, distinctUntilChanged, map, merge, Observable, Subject } from '../election/rxjs.js';
import { allowedSilenceMs } from './allowed-silence.js';
import type { GroupOf } from './batch.js';
import { evictionPolicy } from './eviction.js';
import { commandFailure, metReplica } from './failures.js';
import { leadershipChannel } from './keys.js';
import { turnOnKeyspaceEvents } from './keyspace-flags.js';
import { Lane } from './lane.js';
import { releaseArguments, releaseCommands } from './last-words/release-commands.js';
import { SpareSocket } from './last-words/spare-socket.js';
import { NotPrimary } from './not-primary.js';
import type { Notice, NoticeCode } from './notices.js';
import type { Client } from './open-client.js';
import { PushReceiver } from './push-receiver.js';
import { acquireReply, releaseReply, renewReply } from './replies.js';
import type { Operation } from './scripts.js';
import type { Endpoint } from './server-options.js';
import { PrimarySideChannel } from './side-channel.js';
import { worstOf } from './worst-contact.js';

export interface PrimaryOptions {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  /** ms; the shortest TTL of the lock keys in use, which determines how soon a silent connection is pinged. */
  readonly shortestTtlMs: () => number;
  /** Which calls may share a command. Default: all. */
  readonly groupOf?: GroupOf | undefined;
  /** Replicas that must have an acquisition or a renewal before it counts. */
  readonly waitForReplicas: number;
}

export class Primary implements LeaseStore {
  readonly endpoint: Endpoint;
  readonly #commands: Lane;
  /**
   * For what counts only once replicas have it: another connection if replicas are waited for, so that releases, asks
   * and the side channel are never blocked.
   *
   * Commands of one lock key can then overtake each other. A release names the value of its own attempt, so it ends no
   * other. An acquisition that its own release has overtaken leaves a lease without an owner; the next attempt finds it
   * and releases it. A renewal that was overtaken finds its term ended in the record and restores nothing.
   */
  readonly #counted: Lane;
  readonly #receiver: PushReceiver;
  /** For {@link releaseNow}. */
  readonly #spare: SpareSocket;
  /** Pub/sub for everything but elections. */
  readonly side: PrimarySideChannel;
  readonly #notices = new Subject<Notice>();

  constructor({ endpoint, clock, shortestTtlMs, groupOf, waitForReplicas: replicas }: PrimaryOptions) {
    this.endpoint = endpoint;
    const silenceMs = () => allowedSilenceMs(shortestTtlMs());
    const notice = (code: NoticeCode, detail: string) => this.#notices.next({ code, detail });
    const lane = { endpoint, clock, silenceMs, notice, groupOf };
    this.#commands = new Lane({ ...lane, connected: (client) => this.#examine(client) });
    this.#counted =
      replicas > 0 ? new Lane({ ...lane, replication: { replicas, shortestTtlMs } }) : this.#commands;
    this.#spare = new SpareSocket(endpoint);
    this.#receiver = new PushReceiver({ endpoint, clock, silenceMs });
    this.side = new PrimarySideChannel(this.#receiver.side, () => this.#commands.client);
  }

  /** State of the connections for commands. Replays; completes on {@link close}. */
  get contact$(): Observable<Contact> {
    if (this.#counted === this.#commands) return this.#commands.contact$;
    return combineLatest([this.#commands.contact$, this.#counted.contact$]).pipe(
      map(worstOf),
      distinctUntilChanged(),
    );
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
    if (this.#counted !== this.#commands) this.#counted.open();
    this.#receiver.open();
    this.#spare.open();
  }

  /** Closes all connections at once. Pending calls fail as `broken`. */
  close(): void {
    this.#spare.close();
    this.#receiver.close();
    this.#counted.close();
    this.#commands.close();
    this.#notices.complete();
  }

  /** @param asking see {@link ScriptCall.asking}; here and below */
  acquire(request: AcquireRequest, asking = false): Observable<AcquireReply> {
    const { key, value, ttlMs, longestTtlMs, highestToken, stuckValue, claims, rank } = request;
    const seen = highestToken === null ? '' : String(highestToken);
    const known = [value, ms(ttlMs), ms(longestTtlMs), seen, stuckValue ?? ''];
    const args = [...known, claims ? '1' : '0', String(rank ?? '')];
    return this.#call(claims ? this.#counted : this.#commands, 'acquire', key, args, acquireReply, asking);
  }

  renew(request: RenewRequest, asking = false): Observable<RenewReply> {
    const { key, value, ttlMs, token, end } = request;
    const args = [value, ms(ttlMs), String(token), String(end)];
    return this.#call(this.#counted, 'renew', key, args, renewReply, asking);
  }

  release(request: ReleaseRequest, asking = false): Observable<void> {
    const args = releaseArguments(request);
    return this.#call(this.#commands, 'release', request.key, args, releaseReply, asking);
  }

  /** Releases leases while the process exits. Whether that succeeded is never known. */
  releaseNow(requests: readonly ReleaseRequest[]): void {
    this.#spare.writeNow(releaseCommands(requests, leadershipChannel(this.endpoint.database)));
  }

  pushes(key: string): Observable<Push> {
    return this.#receiver.watch(key);
  }

  /** Nothing here keeps an election from working. */
  #examine(client: Client): void {
    turnOnKeyspaceEvents(client).catch((error: unknown) => {
      const { kind, message } = commandFailure(error);
      if (kind === 'refused') this.#notices.next({ code: 'keyspace-events-off', detail: message });
    });
    evictionPolicy(client).then(
      (policy) => {
        if (policy !== null) this.#notices.next({ code: 'evicts-keys', detail: policy });
      },
      // The scripts report that INFO is not permitted.
      () => undefined,
    );
  }

  /** New connections go to wherever the server's name leads now. */
  #leaveReplica(): void {
    const cause = new NotPrimary();
    this.#commands.reconnect(cause);
    if (this.#counted !== this.#commands) this.#counted.reconnect(cause);
    this.#receiver.reconnect(cause);
    this.#spare.reconnect(cause);
  }

  #call<Reply>(
    lane: Lane,
    operation: Operation,
    key: string,
    args: readonly string[],
    read: (fields: readonly unknown[]) => Reply,
    asking: boolean,
  ): Observable<Reply> {
    return new Observable((subscriber) => {
      lane.add({
        operation,
        key,
        args,
        asking,
        settle: (outcome) => {
          if ('failure' in outcome) {
            subscriber.error(outcome.failure);
            if (metReplica(outcome.failure)) this.#leaveReplica();
          } else {
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
