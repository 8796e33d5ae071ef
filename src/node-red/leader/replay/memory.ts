/** What a node remembers for a replay. A deploy hands it to the node that takes its place. */

import type { FlowMessage } from '../../flow-node.js';
import { Backlog, type Kept } from './backlog.js';
import { Hearsay } from './hearsay.js';
import { SignsOfLife } from './signs-of-life.js';

export interface KeptMessage extends Kept<FlowMessage> {
  /** Names the occurrence; null if it has no name, or not yet. */
  key: string | null;
  /** Value of the lease under which it has passed before its key was known. */
  passedUnder: string | null;
}

export class ReplayMemory {
  readonly backlog = new Backlog<KeptMessage>();
  readonly signs = new SignsOfLife();
  readonly hearsay: Hearsay;
  /** ms of `Clock.now`; everything that arrived since then has passed or was kept. */
  completeSince: number;

  constructor(scope: string, mostKeys: number, now: number) {
    this.hearsay = new Hearsay(scope, mostKeys);
    this.completeSince = now;
  }
}
