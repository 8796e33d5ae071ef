/** What users should know about a server although elections work: limits that cost speed or comfort. */

export type NoticeCode =
  /** `notify-keyspace-events` could not be set: only timers notice that a lease has expired. */
  | 'keyspace-events-off'
  /** PUBLISH is not permitted: followers notice a release only by their timers. */
  | 'publish-refused'
  /** SUBSCRIBE is not permitted, with the same effect. */
  | 'subscribe-refused'
  /** INFO is not permitted: a restart that lost data goes undetected. */
  | 'run-hidden'
  /** The server evicts keys when its memory is full, leases included. */
  | 'evicts-keys'
  /** Another program publishes on the leadership channel. */
  | 'channel-garbage';

export interface Notice {
  readonly code: NoticeCode;
  /** The server's error message, its eviction policy, or an excerpt of the foreign message. */
  readonly detail: string;
}
