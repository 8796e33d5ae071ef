/** The hot standby of this process, as the editor and the panel show it: plain data without secrets. */
import type { ServerOptions } from '../../redis/server-options.js';
import type { Problem } from '../../runtime/errors.js';
import type { Member } from '../member.js';
import { type PublicProblem, publicProblem } from '../public-problem.js';
import { shownName } from '../shown-name.js';
import { type Readiness, type StandbyPhase, shortRevision } from './readiness.js';

export interface StandbyFacts {
  readonly phase: StandbyPhase;
  /** The name of the replica that leads; null if none is known. */
  readonly leader: string | null;
  readonly token: number | null;
  /** ms since 1970; when the phase began. */
  readonly since: number;
  /** Of the flows as they are loaded. */
  readonly revision: string | null;
  readonly missingTypes: readonly string[];
  /** Why it is held or unusable; null while held means that a user stopped the flows. */
  readonly problem: Problem | null;
}

/** Revisions are shortened. */
export interface StandbyView extends Omit<StandbyFacts, 'token' | 'problem'> {
  readonly lockKey: string;
  /** Address of the leader's editor; null if it is not known, or this replica leads. */
  readonly leaderUrl: string | null;
  /** Of the flows that run; null if it is not known, or this replica leads. */
  readonly activeRevision: string | null;
  readonly problem: PublicProblem | null;
}

/** Types that are named; the rest would only make the list longer. */
const MAX_TYPES = 20;

export function readinessOf({ phase, revision, missingTypes }: StandbyFacts): Readiness {
  return { phase, revision: shortRevision(revision), missing: missingTypes.length };
}

/** @param leading the leader, as presence knows it; undefined if it does not */
export function standbyView(
  lockKey: string,
  { phase, leader, since, revision, missingTypes, problem }: StandbyFacts,
  server: Pick<ServerOptions, 'username'>,
  leading: Pick<Member, 'editorUrl' | 'readiness'> | undefined,
): StandbyView {
  return {
    lockKey: shownName(lockKey),
    phase,
    leader: leader === null ? null : shownName(leader),
    leaderUrl: leading?.editorUrl ?? null,
    since,
    revision: shortRevision(revision),
    activeRevision: leading?.readiness?.revision ?? null,
    missingTypes: missingTypes.slice(0, MAX_TYPES).map(shownName),
    problem: problem === null ? null : publicProblem(problem, server),
  };
}
