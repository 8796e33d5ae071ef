/** Tells people what became of deploys: in Node-RED's log, and in the editors that are open here. */
import type { EventEmitter } from 'node:events';
import { shownName } from '../../../panel/shown-name.js';
import { shownParams } from '../../../runtime/shown-params.js';
import type { DeployRefusal } from './deploy-settings.js';
import type { EnvelopeFault } from './envelope.js';
import type { Hindrance, SyncEvent } from './sync-events.js';

type TextName =
  | 'on'
  | 'published'
  | 'publishedUntold'
  | 'restored'
  | 'applied'
  | 'appliedKept'
  | 'yielded'
  | 'yieldedKept'
  | 'typesMissing'
  | 'typesLacking'
  | 'safeMode'
  | 'handingOver'
  | 'otherSecret'
  | 'tampered'
  | 'unreadable'
  | 'malformed'
  | 'tooLarge'
  | 'failed'
  | 'notKept'
  | 'notRemembered'
  | DeployRefusal;

type Params = Readonly<Record<string, string | number>>;

/** For the catalogs: `cluster-panel.deploys.…`, which editors have, too. */
const keyOf = (name: TextName) => `cluster-panel.deploys.${name}`;
/** As package.json names the set of that catalog. */
const NAMESPACE = 'node-red-contrib-cluster-leader/cluster-leader-panel';

const FAULTS: Readonly<Record<EnvelopeFault, TextName>> = {
  'other-secret': 'otherSecret',
  tampered: 'tampered',
  unreadable: 'unreadable',
  malformed: 'malformed',
};

/** ms; whoever writes to the server can bring about some lines as often as they like. */
const QUIET_MS = 60_000;

const MEGABYTE = 1_024 * 1_024;

/** The parts of `RED`. */
export interface ReportOutlets {
  readonly log: { info(text: string): void; warn(text: string): void; error(text: string): void };
  readonly events: Pick<EventEmitter, 'emit'>;
  _(key: string, params?: Record<string, string | number>): string;
}

export class DeployReport {
  readonly #outlets: ReportOutlets;
  /** What was said of the standing troubles, so that each is told once until it is over. */
  readonly #standing = new Map<TextName, string>();
  /** ms; when lines were last written that strangers can bring about. */
  readonly #written = new Map<TextName, number>();
  readonly #now: () => number;

  /** @param now ms, of any clock */
  constructor(outlets: ReportOutlets, now = () => performance.now()) {
    this.#outlets = outlets;
    this.#now = now;
  }

  on(lockKey: string, channel: string): void {
    this.#log('info', 'on', { key: lockKey, channel });
  }

  refused(why: DeployRefusal): void {
    this.#log('error', why);
  }

  event(event: SyncEvent): void {
    switch (event.kind) {
      case 'published':
        this.#log('info', event.told ? 'published' : 'publishedUntold');
        break;
      case 'restored':
        this.#seldom('info', 'restored');
        break;
      case 'applied':
        this.#replaced('info', event.backup === null ? 'applied' : 'appliedKept', event);
        break;
      case 'yielded':
        this.#replaced('warn', event.backup === null ? 'yielded' : 'yieldedKept', event);
        this.#notify('yielded', { from: shownName(event.from) });
        break;
      case 'waiting':
        this.#waiting(shownName(event.from), event.hindrance);
        break;
      case 'unshared':
        this.#everywhere('failed', { detail: this.#text(...reason(shownName(event.from), event.hindrance)) });
        break;
      case 'refused':
        this.#seldom('error', FAULTS[event.fault]);
        break;
      case 'too-large':
        this.#everywhere('tooLarge', { size: inMegabytes(event.bytes), limit: inMegabytes(event.limit) });
        break;
    }
  }

  /** Node types that the flows use and this replica lacks, while it is no leader yet. */
  typesLacking(types: readonly string[]): void {
    this.#while('typesLacking', 'warn', types.length === 0 ? null : { types: listed(types) });
  }

  /** @param detail why deploys reach nobody; null: they do */
  failing(detail: string | null): void {
    this.#while('failed', 'warn', detail === null ? null : { detail });
  }

  notKept(detail: string): void {
    this.#log('warn', 'notKept', { detail });
  }

  notRemembered(detail: string): void {
    this.#while('notRemembered', 'warn', { detail });
  }

  #seldom(level: 'info' | 'error', name: TextName): void {
    const now = this.#now();
    if (now - (this.#written.get(name) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
    this.#written.set(name, now);
    this.#log(level, name);
  }

  #waiting(from: string, hindrance: Hindrance): void {
    const [name, params] = reason(from, hindrance);
    if (hindrance.why === 'handing-over') this.#log('info', name, params);
    else if (hindrance.why === 'safe-mode') this.#log('warn', name, params);
    else this.#everywhere(name, params);
  }

  #everywhere(name: TextName, params: Params): void {
    this.#log('error', name, params);
    this.#notify(name, params);
  }

  #while(name: TextName, level: 'warn', params: Params | null): void {
    const said = params === null ? null : JSON.stringify(params);
    if (said === null) {
      this.#standing.delete(name);
      return;
    }
    if (this.#standing.get(name) === said) return;
    this.#standing.set(name, said);
    this.#log(level, name, params ?? {});
  }

  #replaced(
    level: 'info' | 'warn',
    name: TextName,
    { from, backup }: { readonly from: string; readonly backup: string | null },
  ): void {
    this.#log(level, name, { from: shownName(from), ...(backup === null ? {} : { file: backup }) });
  }

  #log(level: 'info' | 'warn' | 'error', name: TextName, params: Params = {}): void {
    this.#outlets.log[level](this.#text(name, params));
  }

  #text(name: TextName, params: Params): string {
    return this.#outlets._(keyOf(name), shownParams(params));
  }

  /** Each editor translates it, and shows it as HTML. */
  #notify(name: TextName, params: Params): void {
    const escaped = Object.entries(params).map(([key, value]) => [key, forHtml(String(value))]);
    const payload = { type: 'warning', text: `${NAMESPACE}:${keyOf(name)}`, ...Object.fromEntries(escaped) };
    this.#outlets.events.emit('runtime-event', { id: 'cluster-leader-deploy', payload, retain: false });
  }
}

/** Why a deploy waits. */
function reason(from: string, hindrance: Hindrance): readonly [TextName, Params] {
  if (hindrance.why === 'handing-over') return ['handingOver', { from }];
  if (hindrance.why === 'safe-mode') return ['safeMode', { from }];
  return ['typesMissing', { from, types: listed(hindrance.types) }];
}

const MOST_TYPES = 10;

function listed(types: readonly string[]): string {
  const shown = types.slice(0, MOST_TYPES).map(shownName).join(', ');
  return types.length > MOST_TYPES ? `${shown}, …` : shown;
}

function inMegabytes(bytes: number): string {
  return (Math.ceil((10 * bytes) / MEGABYTE) / 10).toFixed(1);
}

/** Also what i18next takes for references to other texts. */
function forHtml(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,_-]/gu, (character) => `&#${character.codePointAt(0)};`);
}
