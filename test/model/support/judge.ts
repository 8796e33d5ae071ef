/**
 * Looks at a fleet after everything that happens in it, and says which promise is broken.
 *
 * Terms begin in some event and end by the clock or in some event; so whoever looks after every event sees every
 * overlap of two terms, however short.
 */
import type { Elector } from '../../../src/election/elector.js';
import type { ElectionChange } from '../../../src/election/view.js';
import type { Process } from './process.js';
import { FencedRegister } from './register.js';

/** ms beside a whole TTL for what a replica believes of others: drift of clocks, a push under way. */
const BELIEF_SLACK_MS = 100;

export interface JudgeOptions {
  readonly now: () => number;
  /** ms; the longest that any lease was ever given, or seemed to last after the server's clock was set back. */
  readonly longestLeaseMs: () => number;
  readonly processes: readonly Process[];
  readonly keys: readonly string[];
  readonly tokensGrow: boolean;
}

export class Judge {
  readonly violations: string[] = [];
  /** Whether somebody has to grow the tokens. */
  readonly #tokensGrow: boolean;
  readonly #now: () => number;
  readonly #processes: readonly Process[];
  readonly #keys: readonly string[];
  readonly #longestLeaseMs: () => number;
  /** Who began the last term of each key. */
  readonly #last: (Process | null)[];
  readonly #highest: number[];
  readonly #registers: readonly FencedRegister[];
  /** The terms that were told and are not over, as far as one was told. */
  readonly #open = new Map<Elector, { ended: boolean }>();
  #terms = 0;
  #acts = 0;

  constructor({ now, longestLeaseMs, processes, keys, tokensGrow }: JudgeOptions) {
    this.#now = now;
    this.#longestLeaseMs = longestLeaseMs;
    this.#last = keys.map(() => null);
    this.#processes = processes;
    this.#keys = keys;
    this.#tokensGrow = tokensGrow;
    this.#highest = keys.map(() => 0);
    this.#registers = keys.map(() => new FencedRegister());
  }

  /** Terms that were begun. */
  get terms(): number {
    return this.#terms;
  }

  /** Writes that were accepted from leaders. */
  get acts(): number {
    return this.#acts;
  }

  highestToken(key: number): number {
    return this.#highest[key % this.#keys.length] ?? 0;
  }

  /** Who leads at this moment. A stalled process counts: it would act as soon as it went on. */
  leaders(key: number): readonly Process[] {
    return this.#processes.filter((process) => leads(process, key));
  }

  /** No two replicas lead or go on with their work, and none leads again in a term that was over. */
  watch(): void {
    for (let key = 0; key < this.#keys.length; key += 1) {
      let first: Process | null = null;
      for (const process of this.#processes) {
        const leading = leads(process, key);
        this.#follow(process, key, leading);
        if (!leading && !works(process, key)) continue;
        if (first !== null) this.#say(`overlap: ${first.name} and ${process.name} both act`, key);
        first = process;
      }
    }
  }

  #follow(process: Process, key: number, leading: boolean): void {
    const elector = process.electors[key];
    const term = elector === undefined ? undefined : this.#open.get(elector);
    if (term === undefined || process.clock.asleep) return;
    if (leading && term.ended) this.#say(`revival: ${process.name} leads again in a term that was over`, key);
    term.ended = !leading;
  }

  /** Role changes alternate, and tell of every term; its token is larger than all before. */
  hear(process: Process, key: number): (change: ElectionChange) => void {
    let role = 'unknown';
    let token: number | null = null;
    const [elector] = process.electors.slice(key);
    return ({ view, previousRole }) => {
      if (previousRole !== role)
        this.#say(`roles: ${process.name} was ${role}, and tells of ${previousRole}`, key);
      if (elector !== undefined) this.#open.delete(elector);
      if (view.role === 'leader') {
        if (elector !== undefined) this.#open.set(elector, { ended: false });
        if (role === 'leader')
          this.#say(`roles: ${process.name} leads twice, ${token} and ${view.token}`, key);
        if (process.electors[key]?.isLeader() === false) {
          this.#say(`roles: ${process.name} is told to lead when it does not`, key);
        }
        this.#begin(process, key, view.token ?? 0);
      }
      if (view.role === 'follower' && view.leader !== null && view.leader !== process.name)
        process.taken(key);
      role = view.role;
      token = view.token;
    };
  }

  /** The replica does what its flows would do: it asks, looks, and writes if it leads. */
  act(process: Process): void {
    if (!process.alive || !process.clock.awake) return;
    process.electors.forEach((elector, key) => {
      const asked = elector.isLeader();
      const { role, token } = elector.view();
      if (asked !== (role === 'leader') || asked !== elector.isLeader()) {
        this.#say(`view: ${process.name} says ${role}, and isLeader() says ${asked}`, key);
      }
      if (!asked) {
        if (role !== 'unknown' && process.silentMs > this.#longestLeaseMs() + BELIEF_SLACK_MS) {
          this.#say(`belief: ${process.name} is ${role} after ${process.silentMs} ms of silence`, key);
        }
        return;
      }
      this.#acts += 1;
      const written = this.#registers[key]?.write(token ?? 0) ?? false;
      if (!written && this.#tokensGrow) {
        this.#say(`register: ${process.name} leads, and its token ${token} is refused`, key);
      }
    });
  }

  find(violations: readonly string[]): void {
    for (const violation of violations) this.#say(violation);
  }

  #begin(process: Process, key: number, token: number): void {
    this.#terms += 1;
    if (this.#last[key] === process && process.holdsOff(key)) {
      this.#say(`hold-off: ${process.name} takes back what it resigned`, key);
    }
    this.#last[key] = process;
    const highest = this.#highest[key] ?? 0;
    if (token <= highest && this.#tokensGrow) {
      this.#say(`tokens: ${process.name} begins with ${token} after ${highest}`, key);
    }
    this.#highest[key] = Math.max(highest, token);
  }

  #say(what: string, key?: number): void {
    // One is enough to shrink by, and an overlap that lasts would fill pages.
    if (this.violations.length > 0) return;
    const where = key === undefined ? '' : ` (key ${key})`;
    this.violations.push(`${what}${where}, at ${this.#now().toFixed(2)} ms`);
  }
}

function works(process: Process, key: number): boolean {
  return process.alive && !process.clock.asleep && process.atWork(key);
}

function leads(process: Process, key: number): boolean {
  return process.alive && !process.clock.asleep && process.electors[key]?.isLeader() === true;
}
