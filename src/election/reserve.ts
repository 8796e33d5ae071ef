/** What changes with the reserve, and at the end of the retreat that it is for. */
import { releaseGivenUp } from './give-up.js';
import { renewNow } from './lead.js';
import type { ElectorState, Transition } from './state.js';
import { only } from './transition.js';

/** A larger reserve shortens the present term, too, which is then renewed; a smaller one counts from the next renewal on. */
export function reserve(state: ElectorState, reserveMs: number, now: number): ElectorState {
  const { phase } = state;
  const known = { ...state, reserveMs };
  const moreMs = reserveMs - state.reserveMs;
  if (phase.kind !== 'leader' || moreMs <= 0) return known;
  const term = { ...phase.term, deadline: phase.term.deadline - moreMs };
  return renewNow(known, { ...phase, term }, now);
}

/** The work of the last term has stopped: its lease may be another's. */
export function retreated(state: ElectorState, now: number): Transition {
  if (state.retreatSince === null) return only(state);
  const done = { ...holdOffAnew(state, now - state.retreatSince), retreatSince: null };
  return done.contactUp ? releaseGivenUp(done) : only(done);
}

/** A hold-off counts from the release, for which others have been waiting. */
function holdOffAnew(state: ElectorState, laterMs: number): ElectorState {
  const { phase } = state;
  if (phase.kind !== 'follower' || phase.wait?.why !== 'resigned') return state;
  const until = phase.wait.until + laterMs;
  return { ...state, phase: { ...phase, holdOffUntil: until, wait: { ...phase.wait, until } } };
}
