/** Texts for users, from the catalogs in `locales/`, in the runtime's language. */
import type { Params, Problem, Warning } from './errors.js';
import { ClusterLeaderError } from './errors.js';
import { shownParams } from './shown-params.js';

/** `RED._` of the `cluster-leader` node set. */
export type Translate = (key: string, params?: Record<string, string | number>) => string;

/** Where the labels of the server node's form are: in the catalog of another set of nodes. */
const SERVER_LABEL = 'node-red-contrib-cluster-leader/valkey-config:valkey-config.label.';
const SERVER_PROPERTIES = new Set([
  'kind',
  'host',
  'port',
  'database',
  'username',
  'password',
  'url',
  'masterName',
  'sentinels',
  'sentinelUsername',
  'sentinelPassword',
  'nodes',
  'translation',
  'usetls',
  'tls',
  'waitForReplicas',
]);

export type StatusName =
  | 'connecting'
  | 'leader'
  | 'leader-ttl'
  | 'still-leader'
  | 'follower'
  | 'follower-namesake'
  | 'follower-ttl'
  | 'observer'
  | 'observer-vacant'
  | 'drained'
  | 'drained-vacant'
  | 'electing'
  | 'electing-until'
  | 'resigned'
  | 'primary-moved'
  | 'ttl-conflict';

export type LogName =
  | 'connecting'
  | 'connected'
  | 'disconnected'
  | 'primary-moved'
  | 'guarded'
  | 'leader'
  | 'follower'
  | 'vacant'
  | 'unknown'
  | 'replayed';

export type WaitName = 'data-lost' | 'other-run' | 'not-ended';

export class Texts {
  readonly #translate: Translate;
  readonly #formats: Readonly<Record<'minutes' | 'seconds' | 'day', Intl.DateTimeFormat>>;

  /** @param language of times, as in Node-RED's settings. Default: the machine's */
  constructor(translate: Translate, language: string | undefined) {
    this.#translate = translate;
    this.#formats = {
      minutes: timeFormat(language, MINUTES),
      seconds: timeFormat(language, { ...MINUTES, second: '2-digit' }),
      day: timeFormat(language, { ...MINUTES, month: 'short', day: 'numeric' }),
    };
  }

  status(name: StatusName, params: Params): string {
    return this.#translate(`cluster-leader.status.${name}`, shownParams(params));
  }

  /** Why no replica may be elected yet. */
  wait(why: WaitName): string {
    return this.#translate(`cluster-leader.wait.${why}`);
  }

  /** For Node-RED's log. */
  log(name: LogName, params: Params): string {
    return this.#translate(`cluster-leader.log.${name}`, shownParams(params));
  }

  problem(problem: Problem): string {
    return this.#translate(`cluster-leader.errors.${problem.code}`, this.#named(problem.params));
  }

  error(problem: Problem): ClusterLeaderError {
    return new ClusterLeaderError(problem, this.problem(problem));
  }

  warning(warning: Warning): string {
    return this.#translate(`cluster-leader.warnings.${warning.code}`, this.#named(warning.params));
  }

  /** A property is named as its form labels it. */
  #named(params: Params): Record<string, string | number> {
    const shown = shownParams(params);
    const { property, place } = params;
    if (typeof property === 'string') shown.property = this.#label(property);
    // A place can also be an environment variable, which is named as it is.
    if (typeof place === 'string' && (SERVER_PROPERTIES.has(place) || place === 'priority')) {
      shown.place = this.#label(place);
    }
    return shown;
  }

  #label(property: string): string {
    const section = SERVER_PROPERTIES.has(property) ? SERVER_LABEL : 'cluster-leader.label.';
    return this.#translate(section + property);
  }

  /**
   * Hours and minutes, with the date unless it is today's. Short, for the canvas.
   *
   * @param wall the time to show, in ms since 1970
   * @param now the present time, in ms since 1970
   */
  time(wall: number, now: number): string {
    const { minutes, day } = this.#formats;
    return this.#isSameDay(wall, now) ? minutes.format(wall) : day.format(wall);
  }

  /** Like {@link time}, but with seconds, for times that are near. */
  exactTime(wall: number, now: number): string {
    const { seconds, day } = this.#formats;
    return this.#isSameDay(wall, now) ? seconds.format(wall) : day.format(wall);
  }

  #isSameDay(one: number, other: number): boolean {
    return new Date(one).toDateString() === new Date(other).toDateString();
  }
}

const MINUTES: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

function timeFormat(language: string | undefined, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(language, style);
  } catch {
    // Not a valid language tag; the machine's language will do for a time.
    return new Intl.DateTimeFormat(undefined, style);
  }
}
