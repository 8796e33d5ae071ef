/**
 * Replicas that share lock keys, in virtual time: the record of each key, refreshed ranks and hand-overs, and none of the
 * rest of an election. Every process computes its weights by the rule under test.
 */
import { Dice } from '../../../../dev/support/dice.js';
import { type BalancedKey, weights } from '../../../../src/runtime/balance/weights.js';

export interface ReplicaOptions {
  readonly keys: readonly string[];
  /** Default: a name of its own. */
  readonly name?: string;
  readonly priority?: number;
  /** Never takes part, but would know everything. */
  readonly observer?: boolean;
}

export interface FleetOptions {
  readonly seed: number;
  readonly ttlMs: number;
  /** Without pushes a replica learns who leads when it asks, twice per TTL. */
  readonly pushes?: boolean;
  readonly weigh?: typeof weights;
}

export interface Move {
  readonly at: number;
  readonly key: string;
  readonly from: string | null;
  readonly to: string;
}

interface Process {
  readonly id: string;
  readonly options: ReplicaOptions;
  readonly phase: number;
  readonly known: Map<string, string | null>;
  readonly bids: Map<string, number | null>;
  readonly nextSince: Map<string, { readonly id: string; readonly since: number }>;
  weights: ReadonlyMap<string, number>;
  /** What they were computed from. */
  inputs: string;
  handedOver: number[];
}

interface Candidate {
  readonly id: string;
  readonly priority: number;
  readonly weight: number;
  readonly seen: number;
}

interface Lease {
  holder: string | null;
  since: number;
  freeAt: number;
  next: Candidate | null;
}

const TICK_MS = 500;

export class SimulatedFleet {
  readonly moves: Move[] = [];
  readonly #options: FleetOptions;
  readonly #dice: Dice;
  readonly #processes = new Map<string, Process>();
  readonly #leases = new Map<string, Lease>();
  #now = 0;
  #born = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#dice = new Dice(options.seed);
  }

  get now(): number {
    return this.#now;
  }

  /** Starts a process. Returns its id. */
  start(options: ReplicaOptions): string {
    const number = this.#born++;
    const id = `${options.name ?? `replica-${number}`}#${number}`;
    for (const key of options.keys) {
      if (!this.#leases.has(key)) this.#leases.set(key, { holder: null, since: 0, freeAt: 0, next: null });
    }
    this.#processes.set(id, {
      ...{ id, options, phase: this.#dice.next(), weights: new Map(), inputs: '', handedOver: [] },
      ...{ known: new Map(), bids: new Map(), nextSince: new Map() },
    });
    return id;
  }

  /** Ends a process: cleanly, or so that its leases last for another TTL. */
  end(id: string, how: 'cleanly' | 'crash' = 'cleanly'): void {
    this.#processes.delete(id);
    for (const lease of this.#leases.values()) {
      if (lease.holder === id) lease.freeAt = how === 'cleanly' ? this.#now : this.#now + this.#options.ttlMs;
    }
  }

  /** Processes that are alive. */
  get ids(): string[] {
    return [...this.#processes.keys()];
  }

  load(id: string): number {
    return [...this.#leases.values()].filter(({ holder }) => holder === id).length;
  }

  get loads(): number[] {
    return this.ids.map((id) => this.load(id));
  }

  pass(ms: number): void {
    for (const until = this.#now + ms; this.#now < until; this.#now += TICK_MS) this.#tick();
  }

  #tick(): void {
    for (const [key, lease] of this.#leases) {
      const vacant = lease.holder === null || !this.#processes.has(lease.holder);
      if (vacant && this.#now >= lease.freeAt) this.#fill(key, lease);
    }
    for (const process of this.#processes.values()) {
      if (this.#due(process, this.#options.ttlMs / 2)) this.#ask(process);
      if (this.#due(process, this.#options.ttlMs / 3)) this.#renew(process);
    }
  }

  #due({ phase }: Process, period: number): boolean {
    const turn = (time: number) => Math.floor((time - phase * this.#options.ttlMs) / period);
    return turn(this.#now) !== turn(this.#now - TICK_MS);
  }

  #look(process: Process): void {
    const { options, known } = process;
    for (const key of options.keys) known.set(key, this.#lease(key).holder);
  }

  #weigh(process: Process): void {
    const keys = process.options.keys.map(
      (key): BalancedKey => ({
        key,
        holder: process.known.get(key) ?? null,
        bid: process.bids.get(key) ?? null,
        fresh: this.#now - this.#lease(key).since < 2 * this.#options.ttlMs,
      }),
    );
    const inputs = keys.map(({ holder, bid, fresh }) => `${holder} ${bid} ${fresh}`).join();
    if (inputs === process.inputs) return;
    process.inputs = inputs;
    process.weights = (this.#options.weigh ?? weights)(process.id, keys);
  }

  #ask(process: Process): void {
    const { id, options } = process;
    this.#look(process);
    this.#weigh(process);
    if (options.observer === true) return;
    // The best candidate shows twice per TTL that it is still there; the others ask once.
    const all = this.#due(process, this.#options.ttlMs);
    for (const key of options.keys) {
      const lease = this.#lease(key);
      if (lease.holder === id || !(all || lease.next?.id === id)) continue;
      const candidate: Candidate = {
        ...{ id, priority: options.priority ?? 0, weight: process.weights.get(key) ?? 0, seen: this.#now },
      };
      const { next } = lease;
      const stale = next === null || this.#now - next.seen > 3 * this.#options.ttlMs;
      if (stale || next.id === id || outranks(candidate, next)) lease.next = candidate;
    }
  }

  #renew(process: Process): void {
    const { ttlMs } = this.#options;
    const { id, options } = process;
    const { nextSince } = process;
    const wait = Math.max(3 * ttlMs, 10_000);
    if (this.#options.pushes !== false) this.#look(process);
    this.#weigh(process);
    for (const key of options.keys) {
      const lease = this.#lease(key);
      if (lease.holder !== id) continue;
      // A candidate refreshes itself twice per TTL; one that does not may be dead.
      const next = lease.next !== null && this.#now - lease.next.seen <= ttlMs ? lease.next : null;
      process.bids.set(key, next === null ? null : next.weight);
      if (next === null) {
        nextSince.delete(key);
        continue;
      }
      const own = { priority: options.priority ?? 0, weight: process.weights.get(key) ?? 0 };
      if (!outranks(next, own)) {
        nextSince.delete(key);
        continue;
      }
      if (nextSince.get(key)?.id !== next.id) nextSince.set(key, { id: next.id, since: this.#now });
      const long = this.#now - (nextSince.get(key)?.since ?? this.#now) >= wait;
      if (!long || this.#now - lease.since < wait || !outranks(next, own) || !this.#mayHandOver(process)) {
        continue;
      }
      process.handedOver.push(this.#now);
      this.#fill(key, lease);
    }
  }

  #mayHandOver(process: Process): boolean {
    process.handedOver = process.handedOver.filter((at) => this.#now - at < this.#options.ttlMs);
    return process.handedOver.length < Math.max(1, process.options.keys.length / 8);
  }

  /** The next one, if it is alive; else anyone who can. */
  #fill(key: string, lease: Lease): void {
    const able = [...this.#processes.values()].filter(
      ({ options }) => options.observer !== true && options.keys.includes(key),
    );
    const winner =
      able.find(({ id }) => id === lease.next?.id) ?? (able.length === 0 ? undefined : this.#dice.pick(able));
    if (winner === undefined) return;
    const from = this.moves.findLast((move) => move.key === key)?.to ?? null;
    this.moves.push({ at: this.#now, key, from, to: winner.id });
    Object.assign(lease, { holder: winner.id, since: this.#now });
    if (lease.next?.id === winner.id) lease.next = null;
    winner.nextSince.delete(key);
    winner.bids.delete(key);
  }

  #lease(key: string): Lease {
    const lease = this.#leases.get(key);
    if (lease === undefined) throw new Error(`no process has ever campaigned for ${key}`);
    return lease;
  }
}

function outranks(
  one: Pick<Candidate, 'priority' | 'weight'>,
  other: Pick<Candidate, 'priority' | 'weight'>,
): boolean {
  if (one.priority !== other.priority) return one.priority > other.priority;
  return one.weight > other.weight;
}

export function keyNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `jobs:${index}`);
}
