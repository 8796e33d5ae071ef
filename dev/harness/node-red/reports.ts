/** A replica's reports: the shapes that the probe sends, with their stamps made into numbers. */

/** `atMs`: milliseconds of the machine's monotonic clock, comparable between replicas and with `monotonicMs()`. */
export interface Stamped {
  readonly atMs: number;
}

/** A message that a `fleet-probe` node received. */
export interface SeenMessage extends Stamped {
  readonly replica: string;
  readonly node: string;
  /** The probe's `label` property. */
  readonly label: string;
  // biome-ignore lint/suspicious/noExplicitAny: a Node-RED message may hold anything
  readonly message: any;
}

export interface SeenStatus extends Stamped {
  readonly replica: string;
  readonly node: string;
  /** Empty when the node cleared its status. */
  readonly status: { readonly fill?: string; readonly shape?: string; readonly text?: string };
}

export interface SeenEvent extends Stamped {
  readonly replica: string;
  /** `flows:starting`, `flows:started`, `flows:stopping`, `flows:stopped` or `runtime-event`. */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own detail
  readonly detail: any;
}

export interface SeenLog extends Stamped {
  readonly replica: string;
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  readonly text: string;
  /** Type, id and name of the node that logged it, if one did. */
  readonly type?: string;
  readonly node?: string;
  readonly name?: string;
}

/** The same clock as the stamps, read here. */
export function monotonicMs(): number {
  return toMs(process.hrtime.bigint());
}

export function toMs(nanoseconds: string | bigint): number {
  return Number(BigInt(nanoseconds)) / 1e6;
}
