/**
 * What a person is told when something is wrong. The code names the cause for programs and for the catalogs, where
 * its words are; the parameters are what the words are about, never a secret.
 */

export type ErrorCode =
  | 'ttl-not-a-number'
  | 'ttl-out-of-range'
  | 'ttl-ambiguous'
  | 'delay-invalid'
  | 'undefined-variable'
  | 'port-invalid'
  | 'database-invalid'
  | 'url-invalid'
  | 'host-is-url'
  | 'host-with-port'
  | 'host-invalid'
  | 'no-server'
  | 'default-host-unknown'
  | 'unknown-host'
  | 'connection-refused'
  | 'not-authenticated'
  | 'not-permitted'
  | 'connection-closed'
  | 'tls-refused'
  | 'not-redis'
  | 'no-connection'
  | 'no-answer'
  | 'lock-key-wrong-type'
  | 'foreign-lease'
  | 'record-garbled'
  | 'ttl-too-short'
  | 'channel-garbage'
  | 'store-refused'
  | 'closed-while-waiting'
  | 'internal';

export type WarningCode =
  | 'lock-key-empty'
  | 'ttl-empty'
  | 'ttl-with-text'
  | 'port-with-text'
  | 'database-with-text'
  | 'neither-true-nor-false'
  | 'server-node-missing'
  | 'url-passed-over'
  | 'port-passed-over'
  | 'ttl-conflict'
  | 'ttl-differs'
  | 'ttl-differs-elsewhere'
  | 'keyspace-events-off'
  | 'publish-refused'
  | 'subscribe-refused'
  | 'run-hidden';

export type Params = Readonly<Record<string, string | number>>;

export interface Warning {
  readonly code: WarningCode;
  readonly params: Params;
}

/** An error of the settings, the server or the lock key, before it has words. */
export interface Problem {
  readonly code: ErrorCode;
  readonly params: Params;
  readonly cause?: unknown;
}

/** What Catch nodes and `done` get. */
export class ClusterLeaderError extends Error {
  override readonly name = 'ClusterLeaderError';
  readonly code: ErrorCode;

  constructor(problem: Problem, words: string) {
    super(words, problem.cause === undefined ? undefined : { cause: problem.cause });
    this.code = problem.code;
  }

  /** Node-RED shows this in a Catch node's message, where a class name helps nobody. */
  override toString(): string {
    return this.message;
  }
}

/** Thrown while settings are read. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}
