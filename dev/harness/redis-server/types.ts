/** The three ways to a server of our own, in the order in which they are tried. */
export const REDIS_WAYS = ['path', 'docker', 'debian'] as const;
export type RedisWay = (typeof REDIS_WAYS)[number];

/** Where a server comes from, and how to run it. */
export type RedisSource =
  | {
      readonly way: 'path' | 'debian';
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
  /** Serve TLS instead of plain TCP (paths of PEM files). Not with Docker. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly caFile?: string };
  /** Take this way or fail. Default: CLUSTER_LEADER_TEST_REDIS, else the first that works. */
  readonly way?: RedisWay;
  /** Start a server of our own even if CLUSTER_LEADER_TEST_REDIS_URL names a foreign one. */
  readonly own?: boolean;
  readonly log?: (line: string) => void;
}

export interface RedisServer {
  readonly host: string;
  readonly port: number;
  /** `redis://host:port`, or `rediss://` with TLS. */
  readonly url: string;
  /** Where the server comes from, for people. */
  readonly origin: string;
  readonly way: RedisWay | 'foreign';
  /** False for CLUSTER_LEADER_TEST_REDIS_URL: it may not be flushed, stopped, frozen or reconfigured. */
  readonly owned: boolean;
  /** Of the server on this machine; undefined for Docker and foreign servers, and while it is down. */
  readonly pid: number | undefined;
  /** Origin and address in one line. */
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
   * server without an append-only file is told to save first, if it still answers.
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
