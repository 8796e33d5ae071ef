/** Logs what a hot standby does, and what is wrong with it, in the runtime's language. */
import type { Problem, Warning } from '../../runtime/errors.js';
import type { Texts } from '../../runtime/texts.js';
import type { StandbyState } from './hot-standby.js';

export type StandbyLine = 'standby' | 'vacant' | 'active' | 'stopped' | 'held' | 'unfit' | 'fit';

export interface StandbyLog {
  log(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  /** From the catalog of this plugin. */
  line(name: StandbyLine, params: Record<string, string | number>): string;
  /** From the catalog of the leader node. */
  readonly texts: Texts;
}

export class StandbyJournal {
  readonly #log: StandbyLog;
  #last = '';

  constructor(log: StandbyLog) {
    this.#log = log;
  }

  warn(warning: Warning): void {
    this.#log.warn(this.#log.texts.warning(warning));
  }

  /** @returns the words */
  problem(problem: Problem): string {
    const words = this.#log.texts.problem(problem);
    this.#log.error(words);
    return words;
  }

  /** A phase that lasts is logged once. */
  note({ phase, leader, token, problem }: StandbyState): void {
    if (phase === 'standby') this.#write(leader === null ? 'vacant' : 'standby', { leader: leader ?? '' });
    if (phase === 'active') this.#write('active', { token: token ?? '' });
    if (phase !== 'held') return;
    if (problem === null) this.#write('held', {});
    else this.#once(problem.code, () => this.problem(problem));
  }

  /** @param ms from the end of the term until nothing acted any more */
  stopped(ms: number): void {
    this.#write('stopped', { ms: Math.round(ms) });
  }

  /** To be told of changes only. */
  fitness(fit: boolean): void {
    this.#log.log(this.#log.line(fit ? 'fit' : 'unfit', {}));
  }

  failed(operation: string, error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    const code = operation === 'prepare' || operation === 'start' ? 'flows-not-started' : 'internal';
    this.problem({ code, params: { detail: `${operation}: ${words}` }, cause: error });
  }

  watchdogFailed(error: Error): void {
    this.problem({ code: 'watchdog-failed', params: { detail: error.message }, cause: error });
  }

  stuck(): void {
    this.problem({ code: 'flows-not-stopped', params: {} });
  }

  /** A node that cannot be stopped is left alone. */
  staysOut(): void {
    this.problem({ code: 'stays-out', params: {} });
  }

  #write(name: StandbyLine, params: Record<string, string | number>): void {
    const line = this.#log.line(name, params);
    this.#once(line, () => this.#log.log(line));
  }

  #once(what: string, write: () => void): void {
    if (what === this.#last) return;
    this.#last = what;
    write();
  }
}
