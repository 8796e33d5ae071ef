/**
 * The objects that all nodes of a runtime share. Node-RED gives every node set its own `RED`, but the same event emitter,
 * which therefore identifies the runtime.
 */
import type { EventEmitter } from 'node:events';
import { BehaviorSubject } from '../election/rxjs.js';
import { type Replica, replicaOfRuntime } from '../panel/replica.js';
import { HolderQueries } from '../runtime/holder-queries.js';
import { ANSWER_MS } from '../runtime/released.js';
import type { HotStandby, UnusableStandby } from './hot-standby/hot-standby.js';
import { ReplayShelf } from './leader/replay/shelf.js';

export interface RuntimeContext extends Replica {
  /** For lock keys that no leader node uses. */
  readonly holderQueries: HolderQueries;
  /** What leader nodes have kept for a replay, during a deploy. */
  readonly replays: ReplayShelf;
  /** null: hot standby is off. */
  readonly hotStandby$: BehaviorSubject<HotStandby | UnusableStandby | null>;
}

const contexts = new WeakMap<EventEmitter, RuntimeContext>();

/** Creates the context on the first call; it lives as long as the process. */
export function runtimeContextOf(events: EventEmitter): RuntimeContext {
  const known = contexts.get(events);
  if (known !== undefined) return known;
  const replica = replicaOfRuntime(events);
  const context = {
    ...replica,
    holderQueries: new HolderQueries(ANSWER_MS, replica.clock),
    replays: new ReplayShelf(replica.deploys),
    hotStandby$: new BehaviorSubject<HotStandby | UnusableStandby | null>(null),
  };
  contexts.set(events, context);
  return context;
}
