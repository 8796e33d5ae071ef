/**
 * Leases on one Redis or Valkey server: the election's store for all lock keys of a process, on two connections.
 */
import { merge, Observable, Subject, Subscription } from 'rxjs';
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
import { StoreFailure } from '../election/ports.js';
import { allowedSilenceMs } from './allowed-silence.js';
import { Batch, type ScriptCall } from './batch.js';
import { commandFailure } from './failures.js';
import { leadershipChannel, recordKey } from './keys.js';
import { turnOnKeyspaceEvents } from './keyspace-flags.js';
import { Link } from './link.js';
import type { Notice } from './notices.js';
import type { Client } from './open-client.js';
import { PushReceiver } from './push-receiver.js';
import { acquireReply, releaseReply, renewReply } from './replies.js';
import { OPERATIONS, type Operation, SCRIPTS } from './scripts.js';
import type { ServerOptions } from './server-options.js';
import { SideChannel } from './side-channel.js';

export interface RedisLeaseStoreOptions {
  readonly server: ServerOptions;
  readonly clock: Clock;
  /** ms; the shortest TTL of the lock keys in use, which sets how soon a silent connection is asked for a sign of life. */
  readonly shortestTtlMs: () => number;
}

export class RedisLeaseStore implements LeaseStore {
  readonly #server: ServerOptions;
  readonly #commands: Link;
  readonly #receiver: PushReceiver;
  /** Not for elections. */
  readonly side: SideChannel;
  readonly #round = new Batch((operation, calls) => void this.#send(operation, calls));
  readonly #notices = new Subject<Notice>();
  readonly #running = new Subscription();
  /** Whether each key has a command of its own, because one of them is not permitted. Until the next connection. */
  #alone = false;
  /** Whether scripts are sent in full, because loading them did not help. Until the next connection. */
  #whole = false;
  /** Whether scripts were loaded, and none was carried out since. */
  #reloaded = false;

  constructor({ server, clock, shortestTtlMs }: RedisLeaseStoreOptions) {
    const silenceMs = () => allowedSilenceMs(shortestTtlMs());
    this.#server = server;
    this.#commands = new Link({ server, clock, silenceMs, greet: (client) => this.#greet(client) });
    this.#receiver = new PushReceiver({ server, clock, silenceMs });
    this.side = new SideChannel(this.#receiver, () => this.#commands.client);
  }

  get contact$(): Observable<Contact> {
    return this.#commands.contact$;
  }

  /** Whether pushes arrive at present; without them a clean takeover waits for the lease's end. */
  get pushesLive$(): Observable<boolean> {
    return this.#receiver.live$;
  }

  /** Things to say once; each is repeated here as often as it is met. */
  get notices$(): Observable<Notice> {
    return merge(this.#notices, this.#receiver.notices$);
  }

  /** Connects. Contact follows on {@link contact$}. */
  open(): void {
    this.#commands.open();
    this.#receiver.open();
  }

  /** Closes both connections at once; calls under way fail as `broken`. */
  close(): void {
    this.#running.unsubscribe();
    this.#receiver.close();
    this.#commands.close();
    this.#notices.complete();
  }

  acquire(request: AcquireRequest): Observable<AcquireReply> {
    const { key, value, ttlMs, longestTtlMs, highestToken, stuckValue, claims } = request;
    const seen = highestToken === null ? '' : String(highestToken);
    const args = [value, ms(ttlMs), ms(longestTtlMs), seen, stuckValue ?? '', claims ? '1' : '0'];
    return this.#call('acquire', key, args, acquireReply);
  }

  renew(request: RenewRequest): Observable<RenewReply> {
    const { key, value, ttlMs, token, end } = request;
    return this.#call('renew', key, [value, ms(ttlMs), String(token), String(end)], renewReply);
  }

  release(request: ReleaseRequest): Observable<void> {
    const { key, value, token, end } = request;
    return this.#call('release', key, [value, String(token ?? ''), String(end ?? '')], releaseReply);
  }

  pushes(key: string): Observable<Push> {
    return this.#receiver.watch(key);
  }

  #call<Reply>(
    operation: Operation,
    key: string,
    args: readonly string[],
    read: (fields: readonly unknown[]) => Reply,
  ): Observable<Reply> {
    return new Observable((subscriber) => {
      this.#round.add({
        operation,
        key,
        args,
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

  async #send(operation: Operation, calls: readonly ScriptCall[]): Promise<void> {
    if (this.#alone && calls.length > 1) {
      for (const call of calls) void this.#send(operation, [call]);
      return;
    }
    const { client } = this.#commands;
    if (client === null) {
      settleAll(calls, new StoreFailure('offline', 'there is no connection to the server'));
      return;
    }
    const afterReload = this.#reloaded;
    try {
      const command = [
        ...(this.#whole ? ['EVAL', SCRIPTS[operation].source] : ['EVALSHA', SCRIPTS[operation].sha]),
        String(2 * calls.length),
        ...calls.flatMap(({ key }) => [key, recordKey(key)]),
        leadershipChannel(this.#server.database),
        ...calls.flatMap(({ args }) => args),
      ];
      const reply = await this.#commands.ask(client, (connected) => connected.sendCommand(command));
      this.#reloaded = false;
      this.#settle(calls, reply);
    } catch (error) {
      const failure = commandFailure(error);
      // Where EVAL is not permitted, the scripts may have been lost twice by chance.
      if (failure.code === 'NOPERM') this.#whole = false;
      // A right that is missing for one key refuses the command for all, before any script could tell them apart.
      if (failure.code === 'NOPERM' && calls.length > 1) {
        this.#alone = true;
        settleAll(calls, new StoreFailure('not-executed', failure.message, { code: failure.code }));
        return;
      }
      // Scripts are loaded anew, and the callers try anew: a command sent again by itself would arrive out of order.
      settleAll(calls, failure.code === 'NOSCRIPT' ? await this.#reload(client, afterReload) : failure);
    }
  }

  #settle(calls: readonly ScriptCall[], reply: unknown): void {
    const [runHidden, publishRefused, ...results] = reply as readonly unknown[];
    if (runHidden === 1) this.#notices.next({ code: 'run-hidden', detail: 'INFO' });
    if (publishRefused === 1) this.#notices.next({ code: 'publish-refused', detail: 'PUBLISH' });
    calls.forEach((call, index) => {
      const fields = results[index];
      try {
        call.settle({ reply: Array.isArray(fields) ? fields : [] });
      } catch (error) {
        call.settle({ failure: commandFailure(error) });
      }
    });
  }

  /** After NOSCRIPT: what the callers are told once the scripts are back. */
  async #reload(client: Client, inVain: boolean): Promise<StoreFailure> {
    // They are somewhere else, then: a proxy spreads commands over several servers.
    this.#whole ||= inVain;
    try {
      if (!this.#whole) await loadScripts(client);
      this.#reloaded = true;
      return new StoreFailure('not-executed', 'the server had lost its scripts', { code: 'NOSCRIPT' });
    } catch (error) {
      return commandFailure(error);
    }
  }

  /** Any answer is a sign of life; a refusal to let us in is none, a server that is loading will serve soon. */
  async #greet(client: Client): Promise<void> {
    this.#alone = false;
    this.#whole = false;
    this.#reloaded = false;
    await loadScripts(client).catch((error: unknown) => {
      const { kind, code } = commandFailure(error);
      if (kind !== 'busy' && code !== 'NOPERM') throw error;
    });
    turnOnKeyspaceEvents(client).catch((error: unknown) => {
      const { kind, message } = commandFailure(error);
      if (kind === 'refused') this.#notices.next({ code: 'keyspace-events-off', detail: message });
    });
  }
}

async function loadScripts(client: Client): Promise<void> {
  await Promise.all(OPERATIONS.map((operation) => client.scriptLoad(SCRIPTS[operation].source)));
}

function settleAll(calls: readonly ScriptCall[], failure: StoreFailure): void {
  for (const call of calls) call.settle({ failure });
}

/** PX takes whole milliseconds; a fraction of one is not worth a refusal. */
function ms(ttlMs: number): string {
  return String(Math.round(ttlMs));
}
