/** Hot standby as the rest of this package sees it: health, editor, panel, deploys. */
import type { Observable } from '../../election/rxjs.js';
import type { Role } from '../../election/state.js';
import type { StandbyPhase } from '../../panel/standby/readiness.js';
import type { ServerOptions } from '../../redis/server-options.js';
import type { Problem } from '../../runtime/errors.js';
import type { Participant } from '../../runtime/participant.js';
import type { LiveRuntime } from './live-runtime.js';

export type { StandbyPhase };

export interface StandbyState {
  readonly phase: StandbyPhase;
  readonly role: Role;
  readonly leader: string | null;
  readonly token: number | null;
  /** ms since 1970; when the phase last changed. */
  readonly since: number;
  /** Of the flows as loaded. */
  readonly revision: string | null;
  readonly missingTypes: readonly string[];
  /** Why it is unusable or held. */
  readonly problem: Problem | null;
}

export interface HotStandby {
  readonly usable: true;
  readonly lockKey: string;
  readonly server: ServerOptions;
  readonly participant: Participant;
  readonly runtime: LiveRuntime;
  /** Replays. */
  readonly state$: Observable<StandbyState>;
  /**
   * What must be done before this replica first stands for election, and before its flows start. Bounded in time, and never
   * rejects.
   */
  readonly preparations: Set<() => Promise<void>>;
  /**
   * Work under way that a planned end, of a term or of the runtime, waits for before the flows stop, a while at most. Never
   * rejects.
   */
  readonly completions: Set<() => Promise<void>>;
  /**
   * What remains to be done when the runtime ends and the lease is released, before the process is gone. Bounded in time, and
   * never rejects.
   */
  readonly farewells: Set<() => Promise<void>>;
}

/** Hot standby is on and cannot work: bad settings, no runtime found, installed while flows run. */
export interface UnusableStandby {
  readonly usable: false;
  readonly lockKey: string;
  /** Replays. */
  readonly state$: Observable<StandbyState>;
}
