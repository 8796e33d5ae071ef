/**
 * Replicas of a simulated fleet that keep and replay messages, each with a source of its own: the n-th tick reaches every
 * replica within the slack, and carries its number.
 */
import { BehaviorSubject, Observable, of, Subject } from 'rxjs';
import { ReplayMemory } from '../../../src/node-red/leader/replay/memory.js';
import { OccurrenceKeys } from '../../../src/node-red/leader/replay/occurrence-key.js';
import { Replay, type ReplayOptions, type Shortcoming } from '../../../src/node-red/leader/replay/replay.js';
import { ReplayShelf } from '../../../src/node-red/leader/replay/shelf.js';
import { SimulatedFleet, TTL_MS } from './fleet.js';
import type { SimulatedReplica, SimulatedReplicaOptions } from './replica.js';

export const TICK_MS = 200;
const SCOPE = 'the-scope-of-one';
const CHANNEL = 'replay';
const PLACE = 'the node';

export interface Pass {
  readonly n: number;
  readonly by: string;
  readonly replayed: boolean;
  readonly token: number | null;
  readonly at: number;
}

export interface ReplayingOptions extends Partial<SimulatedReplicaOptions> {
  /** ms by which the source of this replica is late. */
  readonly lateMs?: number;
  readonly limit?: number;
  readonly keyed?: boolean;
  /** ms that a message between replicas takes; null if it is lost. */
  readonly hearsayMs?: () => number | null;
  /** Whether a source ticks; else `keep` is called by hand. */
  readonly ticks?: boolean;
}

export class ReplayingReplica {
  readonly name: string;
  readonly replica: SimulatedReplica;
  readonly shortcomings: Shortcoming[] = [];
  /** The first tick of its own source. */
  firstTick = Number.POSITIVE_INFINITY;
  /** Ticks at times when the node was gone, and with it its source. */
  readonly untold = new Set<number>();
  readonly #make: (memory: ReplayMemory) => Replay;
  readonly #newMemory: () => ReplayMemory;
  readonly #deploying = new BehaviorSubject(false);
  readonly #shelf = new ReplayShelf({ underWay$: this.#deploying });
  #memory: ReplayMemory;
  /** null while the node is gone. */
  #replay: Replay | null;
  #gone = false;

  constructor(
    readonly fleet: ReplayingFleet,
    {
      name,
      lateMs = 0,
      limit = 1_000,
      keyed = false,
      hearsayMs = () => 1,
      ticks = true,
      ...rest
    }: ReplayingOptions & { name: string },
  ) {
    const { time } = fleet.simulated;
    this.name = name;
    this.replica = fleet.simulated.join(name, rest);
    const { clock, elector } = this.replica;
    const side: ReplayOptions['side'] = {
      listen: () =>
        new Observable((subscriber) =>
          fleet.said.subscribe((text) => {
            const takes = hearsayMs();
            if (takes === null) return;
            time.after(takes, () => clock.whenAwake(() => subscriber.next(text)));
          }),
        ),
      publish: async (_channel, messages) => {
        for (const message of messages) fleet.said.next(message);
        return true;
      },
    };
    const keys = keyed
      ? new OccurrenceKeys(
          ({ n }, told) => told(null, n),
          () => undefined,
        )
      : null;
    this.#newMemory = () => new ReplayMemory(SCOPE, 4 * limit, clock.now());
    this.#make = (memory) =>
      new Replay(
        {
          ...{ clock, limit, side, keys, scope: SCOPE, channel: CHANNEL },
          participant: { ttlMs: TTL_MS, elector, elector$: of(elector) },
          clone: (message) => ({ ...message }),
          send: ({ n }, view) => this.#pass(Number(n), true, view.token),
          fallsShort: (how) => this.shortcomings.push(how),
          replayed: () => undefined,
          closed: () => this.#shelf.put(PLACE, memory, clock.now()),
        },
        memory,
      );
    this.#memory = this.#newMemory();
    this.#replay = this.#make(this.#memory);
    this.#replay.start();
    elector.changes$.subscribe(() => this.#replay?.run());
    if (ticks) this.#tick(Math.ceil((time.now - lateMs) / TICK_MS), lateMs);
  }

  get memory(): ReplayMemory {
    return this.#memory;
  }

  /** A message that reaches a follower. */
  keep(n: number): void {
    this.#replay?.keep({ n });
  }

  /** The node is removed; the elector runs on, as another node uses it. */
  remove(): void {
    this.#replay?.close();
    this.#replay = null;
  }

  /** The node is gone for a while, and with it what its source delivers; the elector is kept. */
  deploy(gapMs: number): void {
    if (this.#replay === null) return;
    this.#deploying.next(true);
    this.remove();
    this.fleet.simulated.time.after(gapMs, () => {
      if (this.#gone) return;
      this.#memory = this.#shelf.take(PLACE, this.replica.clock.now(), TTL_MS) ?? this.#newMemory();
      this.#replay = this.#make(this.#memory);
      this.#replay.start();
      this.#deploying.next(false);
    });
  }

  get leads(): boolean {
    return !this.#gone && this.replica.leads;
  }

  get gone(): boolean {
    return this.#gone;
  }

  crash(): void {
    this.#gone = true;
    this.replica.crash();
  }

  /** Hands over and ends. */
  stop(): void {
    this.#gone = true;
    this.#replay?.close();
    void this.replica.elector.stop();
  }

  #tick(n: number, lateMs: number): void {
    const { time } = this.fleet.simulated;
    this.firstTick = Math.min(this.firstTick, n);
    time.after(n * TICK_MS + lateMs - time.now, () => {
      if (this.#gone) return;
      this.replica.clock.whenAwake(() => this.#route(n));
      this.#tick(n + 1, lateMs);
    });
  }

  /** As the message router does. */
  #route(n: number): void {
    const replay = this.#replay;
    if (this.#gone) return;
    if (replay === null) {
      this.untold.add(n);
      return;
    }
    this.fleet.lastTick = Math.max(this.fleet.lastTick, n);
    replay.run();
    const { role, token } = this.replica.elector.view();
    if (role !== 'leader') replay.keep({ n });
    else {
      replay.passes({ n });
      this.#pass(n, false, token);
    }
  }

  #pass(n: number, replayed: boolean, token: number | null): void {
    this.fleet.passes.push({ n, by: this.name, replayed, token, at: this.fleet.simulated.time.now });
  }
}

export class ReplayingFleet {
  readonly simulated = new SimulatedFleet();
  readonly said = new Subject<string>();
  readonly passes: Pass[] = [];
  readonly members: ReplayingReplica[] = [];
  lastTick = 0;

  join(name: string, options: ReplayingOptions = {}): ReplayingReplica {
    const member = new ReplayingReplica(this, { name, ...options });
    this.members.push(member);
    return member;
  }

  run(ms: number): void {
    this.simulated.time.run(ms);
  }

  get leader(): ReplayingReplica | undefined {
    return this.members.find(({ leads }) => leads);
  }

  untilOneLeads(limitMs = 4 * TTL_MS): ReplayingReplica {
    this.simulated.until(() => this.leader !== undefined, limitMs, 1);
    return this.leader as ReplayingReplica;
  }

  /** Ticks of a replica's own source that have passed no gate, of those older than `olderMs`. */
  lost(of: ReplayingReplica, olderMs = 2 * TTL_MS): readonly number[] {
    const passed = new Set(this.passes.map(({ n }) => n));
    const last = Math.floor((this.simulated.time.now - olderMs) / TICK_MS);
    const lost: number[] = [];
    for (let n = of.firstTick; n <= last; n += 1) if (!passed.has(n) && !of.untold.has(n)) lost.push(n);
    return lost;
  }

  /** Numbers of the ticks that passed more than once. */
  get doubled(): readonly number[] {
    const seen = new Set<number>();
    return this.passes.flatMap(({ n }) => {
      if (seen.has(n)) return [n];
      seen.add(n);
      return [];
    });
  }
}
