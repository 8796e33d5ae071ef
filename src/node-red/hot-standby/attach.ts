/** Puts a Node-RED runtime into hot standby if its settings say so, and keeps its flows stopped where that cannot work. */
import type { EventEmitter } from 'node:events';
import { BehaviorSubject } from '../../election/rxjs.js';
import { type Problem, SettingsError } from '../../runtime/errors.js';
import { readCrashGuard } from '../../runtime/settings/crash-guard.js';
import { namesServer } from '../../runtime/settings/server-environment.js';
import { Texts, type Translate } from '../../runtime/texts.js';
import { type RuntimeContext, runtimeContextOf } from '../runtime-context.js';
import { type HotStandbySettings, readHotStandby, standbyKey } from '../settings/hot-standby-settings.js';
import { closeConnections, stopListening } from './close-connections.js';
import { findRuntime, RuntimeUnusable } from './find-runtime.js';
import { FlowGate } from './flow-gate.js';
import type { HotStandby, StandbyState, UnusableStandby } from './hot-standby.js';
import type { LiveRuntime } from './live-runtime.js';
import { Standby } from './standby.js';
import { StandbyJournal } from './standby-journal.js';
import { watchServer } from './watch-server.js';

/** For supervisors: the flows could not be stopped in time. */
export const STUCK_EXIT_CODE = 70;

export interface PluginHost {
  readonly events: EventEmitter;
  readonly translate: Translate;
  /** `lang` in settings.js. */
  readonly language: string | undefined;
  /** `clusterLeader` in settings.js. */
  readonly clusterLeader: unknown;
  log(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

/** Of the leader node, whose catalog has the words for servers and lock keys. */
const LEADER_CATALOG = 'node-red-contrib-cluster-leader/cluster-leader';

/** Does nothing unless hot standby is on. Never throws. */
export function attachHotStandby(host: PluginHost): void {
  const texts = new Texts((key, params) => host.translate(`${LEADER_CATALOG}:${key}`, params), host.language);
  const journal = new StandbyJournal({
    ...{ texts, log: host.log, warn: host.warn, error: host.error },
    line: (name, params) => host.translate(`hot-standby.log.${name}`, params),
  });
  try {
    const settings = readHotStandby(host.clusterLeader, process.env);
    if (settings !== null) begin(host, settings, texts, journal);
  } catch (error) {
    refuse(host, problemOf(error), journal);
  }
}

function begin(host: PluginHost, settings: HotStandbySettings, texts: Texts, journal: StandbyJournal): void {
  const context = runtimeContextOf(host.events);
  const runtime = findRuntime(host.events);
  if (runtime.isStarted()) {
    // What runs already goes on until the restart: nobody has asked for it to stop.
    const problem: Problem = { code: 'installed-late', params: {} };
    journal.problem(problem);
    publishUnusable(context, settings.lockKey, problem);
    return;
  }
  const guard = readCrashGuard(host.clusterLeader, process.env);
  context.crashGuard.choose(guard.value);
  for (const warning of [...settings.warnings, ...guard.warnings]) journal.warn(warning);
  const exit = (): void => process.exit(STUCK_EXIT_CODE);
  const standby = new Standby({ runtime, settings, context, journal, exit });
  // Ahead of the last words, which the election has registered by now.
  process.prependListener('exit', () => {
    standby.exits();
    stopListening();
    if (standby.state$.value.phase !== 'standby') closeConnections();
  });
  const serverChosen = namesServer(process.env);
  const { participant, stands$ } = standby;
  watchServer(participant, context, { journal, texts, log: host.log, serverChosen, stands$ });
  publish(context, standby);
}

function publish({ hotStandby$, fleet }: RuntimeContext, standby: HotStandby): void {
  const { lockKey, server, participant, state$ } = standby;
  state$.subscribe((facts) => fleet.standby.set({ lockKey, server, session: participant.session, facts }));
  hotStandby$.next(standby);
}

function publishUnusable(
  { hotStandby$, fleet, clock }: RuntimeContext,
  lockKey: string,
  problem: Problem,
): void {
  const state: StandbyState = {
    ...{ phase: 'unusable', role: 'unknown', leader: null, token: null, since: clock.instant().wall },
    ...{ revision: null, missingTypes: [], problem },
  };
  const standby: UnusableStandby = { usable: false, lockKey, state$: new BehaviorSubject(state) };
  fleet.standby.set({ lockKey, server: {}, session: null, facts: state });
  hotStandby$.next(standby);
}

/** The flows never start. */
function refuse(host: PluginHost, problem: Problem, journal: StandbyJournal): void {
  const words = journal.problem(problem);
  publishUnusable(runtimeContextOf(host.events), standbyKey(host.clusterLeader, process.env), problem);
  let runtime: LiveRuntime;
  try {
    runtime = findRuntime(host.events);
  } catch {
    // All that is left: what a listener throws here breaks off the start, before there is any node, and ends Node-RED.
    host.events.prependListener('flows:starting', () => {
      throw new Error(words);
    });
    return;
  }
  new FlowGate(runtime.settings, () => 'stop');
}

function problemOf(error: unknown): Problem {
  if (error instanceof SettingsError) return error.problem;
  if (error instanceof RuntimeUnusable) {
    const { differs } = error;
    if (differs === null) return { code: 'runtime-not-found', params: {} };
    return { code: 'runtime-differs', params: { part: differs } };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'internal', params: { detail }, cause: error };
}
