/**
 * The vocabulary of the conductor: what it knows of the election and of Node-RED's flows, the events that reach it, the
 * effects it asks for.
 */

/** Why the flows do not run although this replica leads. */
export type Hindrance = 'user' | 'safe-mode' | 'missing-types' | 'missing-modules' | 'not-loaded' | 'failed';

export interface ConductorState {
  /** As the election last said. */
  readonly leads: boolean;
  /** Whether the runtime has tried to start its flows for the first time. Before, they are not loaded. */
  readonly booted: boolean;
  /** Whether the runtime was told to stop, for good. */
  readonly ended: boolean;
  /** Whether the runtime may start flows. Opened once per term, when all that they read is up to date. */
  readonly gate: 'open' | 'shut';
  /** `running`: nodes may act. `starting`: they are being created. Nodes that are still closing count as `closing`. */
  readonly live: 'stopped' | 'starting' | 'running';
  /** Stops under way; several may overlap. */
  readonly closing: number;
  /** Whether the stop under way is part of a deploy: a start follows. */
  readonly restarting: boolean;
  /**
   * Whether a start was refused because nodes were being created, which left the runtime with a wrong idea of itself, or
   * closed.
   */
  readonly again: boolean;
  /** The conductor's own operation. */
  readonly busy: 'prepare' | 'stop' | 'flush' | null;
  /** Whether all context is stored that nodes have written. */
  readonly flushed: boolean;
  /** Whether a start that the conductor asked for has not come to its end. */
  readonly starts: boolean;
  /** Whether a node may run that cannot be stopped any more: only the end of the process ends it. */
  readonly loose: boolean;
  /** Whether that was told. */
  readonly told: boolean;
  /** Whether the last stop has closed nothing. */
  readonly futile: boolean;
  readonly hindrance: Hindrance | null;
}

export const INITIAL: ConductorState = {
  leads: false,
  booted: false,
  ended: false,
  gate: 'shut',
  live: 'stopped',
  closing: 0,
  restarting: false,
  again: false,
  busy: null,
  flushed: true,
  starts: false,
  loose: false,
  futile: false,
  told: false,
  hindrance: null,
};

export type ConductorEvent =
  | { readonly type: 'lead' }
  | { readonly type: 'retreat' }
  /** The runtime stops for good. */
  | { readonly type: 'end' }
  /** Whatever has happened in this turn has happened: now the conductor may act. */
  | { readonly type: 'turn' }
  /** The runtime asked whether it may start flows. @see answer */
  | { readonly type: 'asked'; readonly wish: Wish; readonly answer: Wish }
  | { readonly type: 'starting' }
  | { readonly type: 'started' }
  /** `whole`: all nodes are being closed, not only those that changed. `deploy`: a start follows. */
  | { readonly type: 'stopping'; readonly whole: boolean; readonly deploy: boolean }
  /** `overdue`: the runtime may have given up waiting for a node. */
  | { readonly type: 'stopped'; readonly overdue: boolean }
  /** The runtime cannot start the flows. */
  | { readonly type: 'hindered'; readonly by: Hindrance }
  | { readonly type: 'prepared'; readonly failed: boolean }
  | { readonly type: 'start-done'; readonly failed: boolean }
  | { readonly type: 'stop-done' }
  | { readonly type: 'flushed' };

/** What the user wants, or what the runtime is told. */
export type Wish = 'start' | 'stop';

export type Effect =
  /** Read anew what other replicas may have changed. */
  | 'prepare'
  /** Start the flows. */
  | 'start'
  /** Stop all nodes. */
  | 'stop'
  /** Store the context that nodes have written. */
  | 'flush'
  /** The flows will not start again: nodes that closed are not replaced. */
  | 'halt'
  /** Give up the lease: another replica may do better. */
  | 'resign'
  /** A node cannot be stopped. */
  | 'stuck';

export interface Transition {
  readonly state: ConductorState;
  readonly effects: readonly Effect[];
}
