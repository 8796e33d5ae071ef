/**
 * Starts and stops Node-RED's flows as the election says, as a pure function.
 *
 * What it has to cope with, from the runtime's source:
 * - A stop while nodes are being created leaves those that come later, for ever: the conductor waits for the start.
 * - `stopFlows` does nothing while another stop is under way, which may be that of a deploy and leave most nodes running.
 * - Two starts at once create nodes twice, and a start beside a stop creates some that are still closing. Others may start
 *   flows at any time: users, deploys, installed types.
 */
import type { ConductorEvent, ConductorState, Hindrance, Transition, Wish } from './state.js';

export function transition(state: ConductorState, event: ConductorEvent): Transition {
  switch (event.type) {
    case 'lead':
      return only({ ...state, leads: true, hindrance: null });
    case 'retreat':
      return { state: { ...state, leads: false, gate: 'shut', again: false }, effects: ['halt'] };
    case 'end':
      return { state: { ...state, ended: true, gate: 'shut', again: false }, effects: ['halt'] };
    case 'asked':
      return asked(state, event);
    case 'starting':
      return only({ ...state, live: 'starting', restarting: false, flushed: false });
    case 'started':
      return only({ ...state, booted: true, live: 'running', hindrance: null });
    case 'stopping':
      return only(stopping(state, event));
    case 'stopped':
      return only(stopped(state, event.overdue));
    case 'hindered':
      return only({ ...state, booted: true, restarting: false, hindrance: event.by });
    case 'prepared':
      return prepared(state, event.failed);
    case 'start-done':
      return only(startDone(state, event.failed));
    case 'stop-done':
      return only(stopDone(state));
    case 'flushed':
      return only({ ...state, busy: null, flushed: true });
    case 'turn':
      return pursue(state);
  }
}

/**
 * What the runtime is told when it asks whether to start flows, right before it creates nodes.
 *
 * @param isLeader by the clock of this very moment
 */
export function answer(state: ConductorState, wish: Wish, isLeader: boolean): Wish {
  const mayStart = state.gate === 'open' && !state.ended && !isBusy(state) && isLeader;
  return mayStart && wish === 'start' ? 'start' : 'stop';
}

/** Whether nodes are being created or closed: a start now would create others beside them. */
function isBusy({ live, closing }: ConductorState): boolean {
  return live === 'starting' || closing > 0;
}

function only(state: ConductorState): Transition {
  return { state, effects: [] };
}

function asked(
  state: ConductorState,
  { wish, answer }: Extract<ConductorEvent, { type: 'asked' }>,
): Transition {
  if (answer === 'start') return only({ ...state, booted: true, hindrance: null });
  const open = state.gate === 'open';
  const again = open && (state.live === 'starting' || (state.closing > 0 && wish === 'start'));
  return {
    state: {
      ...state,
      booted: true,
      restarting: again && state.restarting,
      again: state.again || again,
      hindrance: open && wish === 'stop' ? 'user' : unhindered(state),
    },
    effects: again ? [] : ['halt'],
  };
}

/** The runtime asks last: where the gate is shut, nothing else kept it from starting the flows. */
function unhindered({ gate, hindrance }: ConductorState): Hindrance | null {
  return gate === 'open' || hindrance === 'failed' ? hindrance : null;
}

function stopping(
  state: ConductorState,
  { whole, deploy }: Extract<ConductorEvent, { type: 'stopping' }>,
): ConductorState {
  return {
    ...state,
    // Of a start that is under way, nodes are yet to come.
    live: whole && state.live === 'running' ? 'stopped' : state.live,
    closing: state.closing + 1,
    restarting: deploy,
    loose: state.loose || state.live === 'starting',
  };
}

function stopped(state: ConductorState, overdue: boolean): ConductorState {
  const after = {
    ...state,
    closing: Math.max(0, state.closing - 1),
    loose: state.loose || overdue,
  };
  const waits = after.restarting || after.starts || after.again;
  const byUser = after.gate === 'open' && after.live === 'stopped' && !waits;
  return byUser ? { ...after, hindrance: after.hindrance ?? 'user' } : after;
}

function prepared(state: ConductorState, failed: boolean): Transition {
  const idle: ConductorState = { ...state, busy: null };
  if (!state.leads || state.ended) return only(idle);
  if (failed) return { state: { ...idle, hindrance: 'failed' }, effects: ['resign'] };
  return { state: { ...idle, gate: 'open', starts: true }, effects: ['start'] };
}

function startDone(state: ConductorState, failed: boolean): ConductorState {
  if (!failed) return { ...state, starts: false };
  // It broke off, so some nodes run.
  const live = state.live === 'starting' ? 'running' : state.live;
  return { ...state, starts: false, live, hindrance: 'failed' };
}

function pursue(state: ConductorState): Transition {
  const wanted = state.leads && !state.ended;
  if (isStale(state) && state.busy === null) {
    return { state: { ...state, busy: 'stop' }, effects: ['stop'] };
  }
  if (!wanted) return rest(state);
  if (state.gate === 'shut') return promote(state);
  if (state.again && !isBusy(state) && !state.starts && !state.restarting) {
    return { state: { ...state, again: false, starts: true }, effects: ['start'] };
  }
  return only(state);
}

function rest(state: ConductorState): Transition {
  if (isIdle(state) && !state.flushed && state.busy === null) {
    return { state: { ...state, busy: 'flush' }, effects: ['flush'] };
  }
  const stuck = state.loose && !state.told && state.busy === null && state.closing === 0;
  return stuck ? { state: { ...state, told: true }, effects: ['stuck'] } : only(state);
}

/** A runtime that has closed nothing when it was told to would do so again. */
function stopDone(state: ConductorState): ConductorState {
  const futile = state.live === 'running';
  return { ...state, busy: null, futile, loose: state.loose || futile };
}

/** Whether nodes run that belong to no term: they are to be stopped, also if a new term has begun. */
function isStale({ gate, live, futile }: ConductorState): boolean {
  return gate === 'shut' && live === 'running' && !futile;
}

/** Whether no node runs or is closing. A start that still waits will be refused by the gate. */
function isIdle({ live, closing, busy }: ConductorState): boolean {
  return live === 'stopped' && closing === 0 && busy !== 'stop';
}

/** Whether nothing acts any more, and nothing will, until the next term. */
export function isAtRest(state: ConductorState): boolean {
  return state.gate === 'shut' && isIdle(state) && state.flushed && !state.loose;
}

/**
 * Whether a node may act, or context be written. Not where a leader's flows are stopped.
 *
 * @param keepsContext whether nodes have context outside of this process, which is written a while after they have stopped
 */
export function mayAct(state: ConductorState, keepsContext: boolean): boolean {
  const begins = state.gate === 'open' && state.starts;
  return !isIdle(state) || begins || state.loose || (keepsContext && !state.flushed);
}

function promote(state: ConductorState): Transition {
  const ready = state.booted && state.busy === null && !state.starts && isIdle(state) && !state.loose;
  if (!ready || state.hindrance === 'failed') return only(state);
  return { state: { ...state, busy: 'prepare' }, effects: ['prepare'] };
}

export type Phase = 'standby' | 'starting' | 'active' | 'stopping' | 'held';

export function phaseOf(state: ConductorState): Phase {
  const { leads, ended, live, closing, busy, restarting, hindrance } = state;
  if (!leads || ended) return isAtRest(state) ? 'standby' : 'stopping';
  if (busy === 'stop') return 'stopping';
  if (live === 'running' || (live === 'starting' && !state.starts) || restarting) return 'active';
  if (state.starts || busy === 'prepare') return 'starting';
  if (closing > 0) return 'stopping';
  return hindrance === null ? 'starting' : 'held';
}
