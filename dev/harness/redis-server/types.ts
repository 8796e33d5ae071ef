/** The three ways to a server of our own, in the order in which they are tried. */
export const REDIS_WAYS = ['path', 'docker', 'debian'] as const;
export type RedisWay = (typeof REDIS_WAYS)[number];

/** The way that CLUSTER_LEADER_TEST_REDIS_BIN names beats the three. */
export type AnyWay = RedisWay | 'binary';

/** Where a server comes from, and how to run it. */
export type RedisSource =
  | {
      readonly way: Exclude<AnyWay, 'docker'>;
      /** For people: "valkey-server 8.1.1 from the PATH". */
      readonly origin: string;
      readonly command: string;
      readonly env: NodeJS.ProcessEnv;
    }
  | { readonly way: 'docker'; readonly origin: string; readonly image: string };

export interface RedisServerOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Appended to the default arguments, so that they win. */
  readonly args?: readonly string[];
  /** Keep an append-only file, synced at every write. */
  readonly appendOnly?: boolean;
  /** Lines of a configuration file that the server itself may rewrite. It outlives every restart. */
  readonly config?: readonly string[];
  /** Keep the server's files in memory, if the machine can: sentinels and nodes sync theirs at every change of a view. */
  readonly inMemory?: boolean;
  /** Run a sentinel; `config` says what it watches. */
  readonly sentinel?: boolean;
  /** Every connection must log in with it. */
  readonly password?: string;
  /** Serve a unix socket as well. Not with Docker. */
  readonly unixSocket?: boolean;
  /** Serve TLS instead of plain TCP. Not with Docker. */
  readonly tls?: TlsFiles;
  /** Take this way or fail. Default: CLUSTER_LEADER_TEST_REDIS_BIN, CLUSTER_LEADER_TEST_REDIS, else the first that works. */
  readonly way?: RedisWay;
  /** Start a server of our own even if CLUSTER_LEADER_TEST_REDIS_URL names a foreign one. */
  readonly own?: boolean;
  readonly log?: (line: string) => void;
}

/** Paths of PEM files. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile?: string;
  /** Must clients show a certificate that `caFile` signed? Default: no. */
  readonly clients?: 'no' | 'optional' | 'yes';
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface RedisServer extends Address {
  /** `redis://host:port`, or `rediss://` with TLS; with the password, if there is one. */
  readonly url: string;
  /** Of the default user, unless the foreign server's address names another. */
  readonly username?: string;
  readonly password: string | undefined;
  readonly tls: TlsFiles | undefined;
  /** Path of the unix socket, if one was asked for. */
  readonly unixSocket: string | undefined;
  /** Where the server comes from, for people. */
  readonly origin: string;
  readonly way: AnyWay | 'foreign';
  /** False for CLUSTER_LEADER_TEST_REDIS_URL: it may not be flushed, stopped, frozen or reconfigured. */
  readonly owned: boolean;
  /** Of the server on this machine; undefined for Docker and foreign servers, and while it is down. */
  readonly pid: number | undefined;
  /** Origin and address in one line, without the password. */
  describe(): string;
  /** A clean shutdown; afterwards nothing is left of the server. May be called again. */
  stop(): Promise<void>;
  /** SIGKILL: connections are reset, nothing is saved. `restart` brings it back. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open without answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /**
   * Down (cleanly, unless it was killed before) and up again on the same port: another `run_id`. With `keepData` a
   * server without an append-only file is told to save first, if it still answers. Without it the data is gone, but not
   * what the server wrote into its configuration: its place in a cluster, the primary that it follows.
   */
  restart(options: { readonly keepData: boolean }): Promise<void>;
}

/** One way does not work here; the message says why. */
export class WayNotAvailable extends Error {
  override readonly name = 'WayNotAvailable';
}

/** No way works here; the message says what was tried and what a person can do. */
export class NoRedisServer extends Error {
  override readonly name = 'NoRedisServer';
}

/** The server must not be broken. Suites that need to break it skip instead of meeting this. */
export class ForeignServer extends Error {
  override readonly name = 'ForeignServer';
}
