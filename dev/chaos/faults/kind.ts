/** What a kind of fault is, and what it may use. */
import type { Dice } from '../../support/dice.js';
import type { ChaosReplica } from '../fleet/member.js';
import type { Onlooker } from '../fleet/onlooker.js';
import type { RunClock } from '../run-clock.js';
import type { Servers } from '../server/servers.js';

/** Everything that a fault can reach. */
export interface Arena<Struck extends Servers = Servers> {
  readonly members: readonly ChaosReplica[];
  readonly servers: Struck;
  readonly onlooker: Onlooker;
  readonly keys: readonly string[];
  readonly ttlMs: number;
  readonly clock: RunClock;
  /** Takes a replica for a fault of its process until released; null if none is to be had. */
  claim(dice: Dice, ends: boolean): ChaosReplica | null;
  release(member: ChaosReplica): void;
}

/** Called when the fault strikes; `detail` is for people. A fault that never strikes does not count. */
export type Strike = (target: string, detail?: string) => void;

/** @typeParam Struck the servers that it can strike */
export interface FaultKind<Struck extends Servers = Servers> {
  readonly name: string;
  /** How often it is chosen, against the others. */
  readonly weight: number;
  /** Redis loses the record of terms: it is kept apart from starts of replicas, which would remember nothing either. */
  readonly losesRecord?: boolean;
  /**
   * Kinds that share one of these words never meet in a window: two that stop or hold up the whole server, or move a
   * primary, or one that makes the server refuse what the other wants to write.
   */
  readonly apart?: readonly ('whole server' | 'writes' | 'sentinels')[];
  /** Whether it cannot be done to a Node-RED. */
  readonly bareOnly?: boolean;
  /** It cuts clients off together with a primary, which only *wait for replicas* promises to survive. */
  readonly parts?: boolean;
  /** Settles when the fault has ended. */
  readonly inject: (arena: Arena<Struck>, dice: Dice, strike: Strike) => Promise<void>;
}
