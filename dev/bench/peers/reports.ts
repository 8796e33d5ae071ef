/** What passes between the bench and the processes of the peers. */
import type { ContenderPlace } from './contender.js';

export interface PeerPlace extends ContenderPlace {
  /** Of the {@link Entrant}. */
  readonly entrant: string;
}

/** Moments are ms of the machine's monotonic clock. */
export type PeerReport =
  | { readonly kind: 'acts'; readonly fromMs: number }
  /** `toMs`: the last time at which it said that it may act. */
  | { readonly kind: 'acted'; readonly fromMs: number; readonly toMs: number };
