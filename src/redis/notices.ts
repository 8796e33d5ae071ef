/** What a person should know about a server although elections go on: said once per server, not per key or attempt. */

export type NoticeCode =
  /** `notify-keyspace-events` could not be set: an expired lease is noticed by the timer alone. */
  | 'keyspace-events-off'
  /** PUBLISH is not permitted: followers learn of a release by the timer alone. */
  | 'publish-refused'
  /** SUBSCRIBE is not permitted, to the same effect. */
  | 'subscribe-refused'
  /** INFO is not permitted: a restart of the server that lost data cannot be seen. */
  | 'run-hidden'
  /** Somebody else writes to the leadership channel. */
  | 'channel-garbage';

export interface Notice {
  readonly code: NoticeCode;
  /** The server's words, or an excerpt of what was read. */
  readonly detail: string;
}
