/**
 * Everything that `node-red-contrib-cluster-leader` offers to programs: elections among processes, over Redis or Valkey,
 * with or without Node-RED. These are declarations only; the published types are made from them.
 */
import type { EventEmitter } from 'node:events';
import type { Registry } from 'prom-client';
import type { Observable } from 'rxjs';

/** `unknown`: not started yet, or without contact with the server for longer than the last known lease. */
export type Role = 'leader' | 'follower' | 'unknown';

/**
 * Why the role or the leader changed. For people; programs should use the role.
 *
 * - `elected`: this replica won an election, or another one did.
 * - `joined`: first contact with the server: another replica leads, or none does yet.
 * - `released`: the leader released its lease.
 * - `expired`: the lease was not renewed in time.
 * - `lost`: the lease was overwritten on the server, or has vanished.
 * - `disconnected`, `reconnected`: contact was lost for longer than the last known lease; it is back.
 * - `resigned`: this replica was asked to step down.
 * - `stopped`: this elector was stopped.
 */
export type Reason =
  | 'elected'
  | 'joined'
  | 'released'
  | 'expired'
  | 'lost'
  | 'disconnected'
  | 'reconnected'
  | 'resigned'
  | 'stopped';

/**
 * Whether an elector can lead: a `candidate` can; an `observer`, whose priority is `never`, and one whose process or replica
 * is `drained` follow.
 */
export type Standing = 'candidate' | 'observer' | 'drained';

/** A change of the role, of the leader, or of the leader's term. */
export interface ElectionChange {
  readonly key: string;
  /** Of this elector. */
  readonly role: Role;
  /** The leader's name; null while none is known. */
  readonly leader: string | null;
  /** The fencing token of the leader's term: larger than that of every earlier term; null while unknown. */
  readonly token: number | null;
  readonly reason: Reason;
  /** When it changed, in ms since 1970. */
  readonly since: number;
  readonly standing: Standing;
  readonly previousRole: Role;
  readonly previousLeader: string | null;
}

/** One term of this elector as the leader. */
export interface Term {
  /** Aborted when the term ends: by a timer, so late in a process that is busy. {@link Elector.isLeader} is never late. */
  readonly signal: AbortSignal;
  /** Pass it to what the work changes, and let that refuse a smaller one. */
  readonly token: number;
}

/** Where a server is. */
export interface Address {
  readonly host: string;
  readonly port?: number;
}

/** As for `tls.connect` of Node.js. */
export interface TlsOptions {
  /** PEM; replaces the system's certificate authorities. */
  readonly ca?: string | Buffer;
  /** PEM; the client's certificate and key. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  /** The name that the certificate must have. Default: the host connected to. */
  readonly servername?: string;
  /** Default: true. */
  readonly rejectUnauthorized?: boolean;
}

/** What servers of all kinds have in common. */
export interface CommonServerOptions {
  readonly username?: string;
  readonly password?: string;
  /** Default: 0. */
  readonly database?: number;
  /** True: verify the server against the system's certificate authorities. */
  readonly tls?: boolean | TlsOptions;
  /** Replicas of the server that must have a lease before it counts. Default: 0. */
  readonly waitForReplicas?: number;
}

/** One server, by URL, by host and port, or by the path of its unix socket. */
export interface SingleServerOptions extends CommonServerOptions {
  /** `redis://`, `rediss://`, `valkey://`, `valkeys://` or `unix://`. The other options override its parts. */
  readonly url?: string;
  /** Default: `redis`. */
  readonly host?: string;
  /** Default: 6379. */
  readonly port?: number;
  readonly path?: string;
}

/** A primary that sentinels watch. Login, database and TLS are those of the data servers. */
export interface SentinelOptions extends CommonServerOptions {
  /** `host:port` each, or as objects. Default port: 26379. */
  readonly sentinels: readonly (string | Address)[];
  /** Default: `mymaster`. */
  readonly masterName?: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
}

/** A cluster. It has only database 0. */
export interface ClusterOptions extends CommonServerOptions {
  /** Some of its nodes, `host:port` each, or as objects. */
  readonly nodes: readonly (string | Address)[];
  /** Reachable addresses, by the `host:port` that the cluster announces. */
  readonly translation?: Readonly<Record<string, string | Address>>;
}

/**
 * A client of `redis` (node-redis) or `ioredis` for a single server or a primary behind sentinels. Only its address and
 * login are read: an election has connections of its own, which never queue or repeat a command.
 */
export interface RedisClient {
  readonly options?: unknown;
}

/** What an election is about, and where it takes place. Only the key is required. */
export interface ElectorOptions {
  /** The lock key: whoever uses the same key on the same server elects one leader. 1 to 1000 characters. */
  readonly key: string;
  /**
   * ms, 500 to 86 400 000: how long a leader that vanished blocks the others. The same on all replicas. Default: 10 000.
   * (The nodes for Node-RED have it in seconds.)
   */
  readonly ttl?: number;
  /** What others see as the leader's name. Default: `CLUSTER_LEADER_NAME`, else `HOSTNAME`, else the machine's name. */
  readonly name?: string;
  /**
   * Who is preferred: a whole number from -1000 to 1000, the largest first; or `never` for an observer, which follows and
   * never leads. Default: `CLUSTER_LEADER_PRIORITY`, else 0.
   */
  readonly priority?: number | 'never';
  /**
   * Whether to share the lock keys that are marked so evenly with the other replicas, nodes among them. The same on all
   * replicas. Default: false.
   */
  readonly balance?: boolean;
  /**
   * The server: a URL, options, or a client whose address is used. Default: the environment, by the same variables as for
   * a node without a server: `REDIS_URL`, `REDIS_HOST`, `REDIS_SENTINELS`, `REDIS_CLUSTER_NODES` and others.
   */
  readonly redis?: string | SingleServerOptions | SentinelOptions | ClusterOptions | RedisClient;
}

/** The options of `elect` in followtheleader: its `name` is the key; the others have no effect, and are warned of. */
export interface FollowTheLeaderOptions {
  readonly name: string;
  readonly key?: undefined;
  readonly type?: string;
  readonly port?: number;
  readonly host?: string;
  readonly maxFailedResponses?: number;
}

/**
 * What went wrong. Never contains a secret.
 *
 * Thrown at once for options that cannot be used; passed to listeners of `error` for everything that happens later.
 */
export declare class ElectionError extends Error {
  readonly name: 'ElectionError';
  /** For example `ttl-out-of-range` or `connection-refused`. */
  readonly code: string;
  /** The limits that an option exceeds: of its value, or of its length. */
  readonly bounds: { readonly min: number; readonly max: number } | null;

  constructor(
    message: string,
    code: string,
    bounds?: { readonly min: number; readonly max: number } | null,
    options?: ErrorOptions,
  );
}

/** The events of an {@link Elector}, with what their listeners receive. */
export interface ElectorEvents {
  /** This elector leads from now on. */
  elected: [change: ElectionChange];
  /** The same, as followtheleader calls it. */
  leader: [change: ElectionChange];
  /** This elector does not lead any more. */
  revoked: [change: ElectionChange];
  /** Another replica leads, or this one does not lead any more. */
  follower: [change: ElectionChange];
  /** The leader is gone, and the next one is being elected. */
  reelection: [change: ElectionChange];
  /** Any change; the events above follow it. */
  change: [change: ElectionChange];
  /** This elector can lead from now on, or cannot any more: it was drained, for example. */
  standing: [standing: Standing];
  /**
   * Something is wrong, or a listener threw. Once for each outage, not for each attempt; the election goes on. Emitted only
   * if somebody listens; else it becomes a warning of the process.
   */
  error: [error: Error];
}

/**
 * A handle on an election. It does nothing until {@link start}, and keeps the process alive from then until {@link stop}.
 *
 * Handles with the same server, key and name share one election in a process: they lead together, and the last one to stop
 * releases the lease. Handles with different names are different candidates.
 */
export declare class Elector
  extends EventEmitter<ElectorEvents>
  implements AsyncIterable<ElectionChange>, AsyncDisposable
{
  /** @throws {ElectionError} for options that cannot be used */
  constructor(options: string | ElectorOptions);

  readonly key: string;
  /** What others see as the leader's name. */
  readonly name: string;
  /** ms; see {@link ElectorOptions.ttl}. */
  readonly ttl: number;

  /** Takes part in the election. Does nothing if it does already. Can be called again after {@link stop}. */
  start(): this;

  /** The same as {@link start}, as node-leader calls it. */
  elect(): this;

  /**
   * Stops acting at once, lets {@link runWhileLeader} finish for at most a TTL or 5 s, then releases the lease. Resolves
   * when the server has confirmed that, or after 2 s more. Never rejects; a second call waits for the same.
   */
  stop(): Promise<void>;

  /**
   * Steps down, and leaves the lease to others for a third of the TTL.
   *
   * @param to the name of the replica that takes the lease first. If none is called so, any other takes it, and after 1 s
   *   perhaps this one
   * @returns whether this elector led and `to` is a name, if given. Resolves when the server has confirmed the release, or
   *   after 2 s. Never rejects: a `to` that is no text of 1 to 253 characters is a warning, and releases nothing
   */
  resign(to?: string): Promise<boolean>;

  /** Whether this elector may act as the leader right now. Compares the clock at every call. */
  isLeader(): boolean;

  /** The role right now, by the clock: `leader` exactly when {@link isLeader} is true. */
  get role(): Role;

  /** Whether this elector can lead. Before {@link start}, and after {@link stop}, what its options say. */
  get standing(): Standing;

  /** The leader's name; null while none is known. */
  get leader(): string | null;

  /** The fencing token of the present term while this elector leads, else null. */
  get token(): number | null;

  /**
   * Of the present term. Aborted when the term ends: by a timer, so late in a process that is busy; {@link isLeader} is
   * never late. While this elector does not lead, a signal that is aborted.
   */
  get signal(): AbortSignal;

  /** The present role, then every other one. Never completes. What a subscriber throws is rxjs's to report. */
  readonly role$: Observable<Role>;

  /** The last change since the start, if there was one, then every further one. Never completes. */
  readonly changes$: Observable<ElectionChange>;

  /** The last change since the start, if there was one, then every further one, until {@link stop}. */
  [Symbol.asyncIterator](): AsyncIterableIterator<ElectionChange, undefined>;

  /**
   * Starts, and does `work` once this elector leads. If the term ends first, the work is expected to end soon, and is done
   * again in the next term. Work that is done in time ends the campaign for it, not the election.
   *
   * @returns what the work returned, or undefined if the elector was stopped first. Rejects with what the work threw within
   *   its term; that is reported as an `error`, too, so it is never an unhandled rejection. What it throws later is only
   *   reported, unless it is an AbortError
   */
  runWhileLeader<Result>(work: (term: Term) => Result | PromiseLike<Result>): Promise<Result | undefined>;

  /** {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A handle on the election for a key, as {@link Elector} describes it. Call {@link Elector.start}.
 *
 * @throws {ElectionError} for options that cannot be used
 */
export declare function elect(options: string | ElectorOptions): Elector;

/** With the arguments of followtheleader: those after the first have no effect, and are warned of. */
export declare function elect(
  options: string | FollowTheLeaderOptions,
  type?: string,
  port?: number,
  host?: string,
  maxFailedResponses?: number,
): Elector;

/**
 * Drains this process, or ends that: its electors hand over what they lead, and lead nothing until `drain(false)`; also those
 * that are started later, of any name, and leader nodes of a Node-RED in this process. What was last said counts, here, in
 * the panel, by its endpoint or by a message. Does not outlive the process.
 *
 * @returns whether the server has confirmed that nothing is led any more. Resolves within 2 s, and never rejects
 * @throws {ElectionError} `copy-too-old` if an older copy of this package runs elections of this process; nothing is
 *   drained then
 */
export declare function drain(on: boolean): Promise<boolean>;

/** Which metrics, and where to. */
export interface MetricsOptions {
  /** The name of the electors that are counted. Default: that of electors without a name. */
  readonly name?: string;
  /** A registry of prom-client that gets the metrics, too: `register`, for example. */
  readonly register?: Pick<Registry, 'registerMetric'>;
}

/**
 * The metrics of this process's elections, as a registry of prom-client: `await registry.metrics()` is the text for Prometheus,
 * `registry.contentType` its type, and `Registry.merge` takes it. Always the same for a name. Counting begins with the
 * first call, so call it before {@link Elector.start}; only then is prom-client loaded.
 *
 * @throws {ElectionError} for a name that cannot be used; `copy-too-old` if an older copy of this package runs the elections
 */
export declare function metrics(options?: MetricsOptions): Registry;

/** The options of node-leader. `wait` has no effect, and is warned of: a free lease is noticed without asking for it. */
export interface LeaderOptions extends Omit<ElectorOptions, 'key' | 'redis'> {
  /** Default: `default`. */
  readonly key?: string;
  readonly wait?: number;
}

/** An elector with the constructor of node-leader. */
export declare class Leader extends Elector {
  /** The names of its events. */
  static readonly event: {
    readonly ELECTED: 'elected';
    readonly REVOKED: 'revoked';
    readonly ERROR: 'error';
  };

  /** @param client gives the address and the login; the election has connections of its own */
  constructor(client: RedisClient, options?: LeaderOptions);

  /** Different for every instance. */
  readonly id: string;
}
