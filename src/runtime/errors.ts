/**
 * Errors and warnings for users. The code names the cause, for programs and as the key of the text in `locales/`; the
 * parameters are values for the text, never a secret.
 */

export type ErrorCode =
  | 'ttl-not-a-number'
  | 'ttl-out-of-range'
  | 'ttl-ambiguous'
  | 'delay-invalid'
  | 'priority-invalid'
  | 'to-invalid'
  | 'drain-invalid'
  | 'member-unknown'
  | 'member-ambiguous'
  | 'member-drained'
  | 'member-observes'
  | 'member-leads'
  | 'member-unheard'
  | 'replay-limit-invalid'
  | 'undefined-variable'
  | 'port-invalid'
  | 'database-invalid'
  | 'wait-invalid'
  | 'kind-invalid'
  | 'url-invalid'
  | 'url-missing'
  | 'url-with-password'
  | 'master-name-invalid'
  | 'address-list-empty'
  | 'address-list-invalid'
  | 'translation-invalid'
  | 'sentinels-and-cluster'
  | 'database-on-cluster'
  | 'tls-on-socket'
  | 'tls-node-missing'
  | 'tls-node-invalid'
  | 'ca-file-unreadable'
  | 'ca-invalid'
  | 'client-certificate-invalid'
  | 'client-key-invalid'
  | 'client-key-mismatch'
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
  | 'tls-closed'
  | 'tls-unknown-ca'
  | 'tls-expired'
  | 'tls-wrong-name'
  | 'tls-client-certificate'
  | 'socket-missing'
  | 'socket-not-permitted'
  | 'socket-refused'
  | 'not-redis'
  | 'no-connection'
  | 'unknown-master'
  | 'no-sentinel-majority'
  | 'sentinels-disagree'
  | 'not-a-sentinel'
  | 'sentinel-login-refused'
  | 'server-is-replica'
  | 'no-answer'
  | 'lock-key-wrong-type'
  | 'foreign-lease'
  | 'record-garbled'
  | 'ttl-too-short'
  | 'channel-garbage'
  | 'store-refused'
  | 'server-loading'
  | 'too-few-replicas'
  | 'not-replicated'
  | 'not-a-cluster'
  | 'is-a-cluster'
  | 'slot-not-served'
  | 'slot-moving'
  | 'key-not-for-cluster'
  | 'primary-unconfirmed'
  | 'closed-while-waiting'
  | 'standby-invalid'
  | 'stop-budget-invalid'
  | 'stop-budget-too-long'
  | 'on-stuck-invalid'
  | 'runtime-not-found'
  | 'runtime-differs'
  | 'installed-late'
  | 'safe-mode'
  | 'types-missing'
  | 'modules-missing'
  | 'flows-not-loaded'
  | 'flows-not-started'
  | 'flows-not-stopped'
  | 'stays-out'
  | 'watchdog-failed'
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
  | 'address-passed-over'
  | 'ca-without-tls'
  | 'ttl-conflict'
  | 'priority-conflict'
  | 'balance-conflict'
  | 'ttl-differs'
  | 'ttl-differs-elsewhere'
  | 'keyspace-events-off'
  | 'publish-refused'
  | 'subscribe-refused'
  | 'run-hidden'
  | 'evicts-keys'
  | 'replay-full'
  | 'replay-not-cloned'
  | 'replay-no-key'
  | 'replay-key-invalid'
  | 'guard-missing'
  | 'guard-not-permitted'
  | 'guard-failed'
  | 'guard-invalid'
  | 'standby-setting-unknown'
  | 'not-fail-closed'
  | 'start-slow';

export type Params = Readonly<Record<string, string | number>>;

export interface Warning {
  readonly code: WarningCode;
  readonly params: Params;
}

/** An error in the settings, on the server or with the lock key, not yet put into words. */
export interface Problem {
  readonly code: ErrorCode;
  readonly params: Params;
  readonly cause?: unknown;
}

/** The error that Catch nodes and `done` receive. */
export class ClusterLeaderError extends Error {
  override readonly name = 'ClusterLeaderError';
  readonly code: ErrorCode;

  /** @param text in the runtime's language */
  constructor(problem: Problem, text: string) {
    super(text, problem.cause === undefined ? undefined : { cause: problem.cause });
    this.code = problem.code;
  }

  /** Node-RED puts this into a Catch node's message, where a class name is noise. */
  override toString(): string {
    return this.message;
  }
}

/** Thrown while settings are read; {@link problem} can be put into words. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}
