/** Small steps are chained: each takes a state and adds what it wants done to what was wanted before. */
import type { Effect, ElectorState, Transition } from './state.js';

export function only(state: ElectorState, ...effects: readonly Effect[]): Transition {
  return { state, effects };
}

export function andThen(before: Transition, next: (state: ElectorState) => Transition): Transition {
  const after = next(before.state);
  return after.effects.length === 0
    ? { state: after.state, effects: before.effects }
    : { state: after.state, effects: [...before.effects, ...after.effects] };
}
