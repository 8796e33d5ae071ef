/** How the network treats one replica. */
import type { Fate } from './connection.js';

export interface NetworkConditions {
  /** ms that a packet takes. */
  readonly latency: () => number;
  /** How often a push arrives. */
  readonly copies: () => number;
  /** What befalls the next command. */
  readonly fate?: () => Fate;
}

export const FAIR_NETWORK: NetworkConditions = { latency: () => 0.25, copies: () => 1 };
