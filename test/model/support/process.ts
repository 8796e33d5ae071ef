/** One replica as a process: a machine's clock, a network, one store, and an elector for each lock key. */
import { Subscription } from 'rxjs';
import { Elector } from '../../../src/election/elector.js';
import { BETTER_MS } from '../../../src/election/hand-over.js';
import type { Priority } from '../../../src/election/rank.js';
import type { SimulatedServer } from '../../support/simulation/simulated-server.js';
import { SimulatedStore } from '../../support/simulation/simulated-store.js';
import type { VirtualTime } from '../../support/simulation/virtual-time.js';
import { ChangingWeather } from './changing-weather.js';
import { Guarded } from './guarded.js';
import { MachineClock } from './machine-clock.js';
import type { ModelGuard } from './model-guard.js';
import type { ReplicaSetup, Retreats } from './schedule.js';
import { Work } from './work.js';

/** ms that a stop waits for its release to be confirmed. */
export const DRAIN_MS = 500;

export interface ProcessOptions extends ReplicaSetup {
  readonly name: string;
  readonly keys: readonly string[];
  readonly ttlMs: number;
  /** For a replica that has read nothing yet, on a store that can lose everything. */
  readonly waitOnEmptyStore: boolean;
  readonly guard: ModelGuard | null;
  /** Missing: its work stops with its terms. */
  readonly retreats?: Retreats;
  /** Told that its work went on for too long, so that it was ended. */
  readonly onKilled: () => void;
  readonly find: (violation: string) => void;
  /** Told how long something that it sends will be under way. */
  readonly onLate: (ms: number) => void;
}

export class Process {
  readonly name: string;
  /** ms that the server is away. */
  readonly roundTripMs: number;
  readonly clock: MachineClock;
  readonly weather: ChangingWeather;
  readonly store: SimulatedStore;
  /** In the order of the keys. */
  readonly electors: readonly Elector[];
  /** ms that it stops before the end of its lease. */
  readonly reserveMs: number;
  /** In the order of the keys; none where work stops with its term. */
  readonly #works: Work[] = [];
  readonly #guard: ModelGuard | null;
  #guarded: Guarded | null = null;
  readonly #heard = new Subscription();
  /** ms of its own clock; until when it leaves each key to others. */
  readonly #holdsOffUntil: number[] = [];
  /** ms of its own clock; when it last had contact or heard a push. */
  #heardAt = 0;
  #connected = false;
  #alive = true;
  #ttlMs: number;

  constructor(options: ProcessOptions, time: VirtualTime, server: SimulatedServer) {
    const { name, keys, ttlMs, drift, phase, roundTripMs = 0, waitOnEmptyStore } = options;
    const clock = new MachineClock(time, 1 + drift / 10_000);
    this.weather = new ChangingWeather(options.onLate, roundTripMs / 2);
    const store = new SimulatedStore({ time, clock, server, weather: this.weather });
    this.name = name;
    this.#ttlMs = ttlMs;
    this.#guard = options.guard;
    this.roundTripMs = roundTripMs;
    this.clock = clock;
    this.store = store;
    const { retreats, onKilled: kill, find } = options;
    this.reserveMs = retreats?.reserveMs ?? 0;
    this.electors = keys.map((key, index) => {
      const id = `${name.toLowerCase()}${index}`;
      const config = { key, name, id, phase: phase / 100, waitOnEmptyStore, drainMs: DRAIN_MS };
      if (retreats === undefined) return new Elector(config, ttlMs, { clock, store });
      const work = new Work({ ...retreats, time, clock, kill, find });
      const { reserveMs } = retreats;
      const elector = new Elector({ ...config, reserveMs }, ttlMs, { clock, store, retreat: work.retreat });
      work.follow(elector);
      this.#works.push(work);
      return elector;
    });
  }

  start(): void {
    this.#heard.add(
      this.store.contact$.subscribe(({ up }) => {
        // An attempt to connect that fails is no news.
        if (up || this.#connected) this.#heardAt = this.clock.now();
        this.#connected = up;
      }),
    );
    for (const { key } of this.electors) {
      this.#heard.add(
        this.store.pushes(key).subscribe(() => {
          this.#heardAt = this.clock.now();
        }),
      );
    }
    // Without the bound of hand-overs per process, which is there to spare a server.
    this.electors.forEach((elector, index) => {
      this.#heard.add(elector.challenged$.subscribe(() => this.#yield(elector, index)));
    });
    if (this.#guard !== null) this.#guarded = new Guarded(this.#guard, this.name, this.electors);
    this.store.open();
    for (const elector of this.electors) elector.start();
  }

  /** ms since it last had contact, or heard anything at all. */
  get silentMs(): number {
    return this.#connected ? 0 : this.clock.now() - this.#heardAt;
  }

  stand(key: number, priority: Priority): void {
    const elector = this.electors[key % this.electors.length];
    if (priority === 'never' && elector?.isLeader() === true) this.#steppedDown();
    elector?.rank({ priority, weight: 0 });
  }

  drain(drained: boolean): void {
    if (drained && this.electors.some((elector) => elector.isLeader())) this.#steppedDown();
    for (const elector of this.electors) elector.drain(drained);
  }

  retime(ttlMs: number): void {
    this.#ttlMs = ttlMs;
    for (const elector of this.electors) elector.retime(ttlMs);
  }

  resign(key: number, to?: string): void {
    const index = key % this.electors.length;
    const elector = this.electors[index];
    if (elector?.isLeader() !== true) return;
    elector.resign(to);
    this.#steppedDown();
    this.#holdOff(index, to === undefined ? Number.POSITIVE_INFINITY : 1_000);
  }

  /** To a better candidate. */
  #yield(elector: Elector, index: number): void {
    elector.yield();
    if (elector.isLeader()) return;
    this.#steppedDown();
    this.#holdOff(index, BETTER_MS);
  }

  #holdOff(index: number, mostMs: number): void {
    this.#holdsOffUntil[index] = this.clock.now() + Math.min(this.#ttlMs / 3, mostMs);
  }

  /** Whoever steps down knows for a TTL that it follows, also without contact. */
  #steppedDown(): void {
    this.#heardAt = this.clock.now();
  }

  /** Whether it said that it leaves the key to others for now. */
  holdsOff(key: number): boolean {
    return this.clock.now() < (this.#holdsOffUntil[key] ?? 0);
  }

  /** It has read that another one took the key, whatever became of that one: nothing is left to others any more. */
  taken(key: number): void {
    this.#holdsOffUntil[key] = 0;
  }

  /** It withdraws, and remembers nothing of what it resigned. */
  withdraw(): void {
    this.#holdsOffUntil.length = 0;
    for (const elector of this.electors) void elector.withdraw();
  }

  /** What it tells its crash guard; null if it has none, or is gone. */
  get guarded(): Guarded | null {
    return this.#alive ? this.#guarded : null;
  }

  /** The dead do not act. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Whether it acts for the key, be it after its term. */
  atWork(key: number): boolean {
    return this.#works[key]?.goesOn === true;
  }

  /** What was sent may still arrive. */
  crash(): void {
    this.#alive = false;
    this.#guarded?.crash();
    this.#heard.unsubscribe();
    this.clock.stall(Number.POSITIVE_INFINITY);
    this.store.close();
  }

  /** Ends when every release was confirmed, or given up; then nothing of it may be left. */
  async stop(): Promise<readonly string[]> {
    await Promise.all(this.electors.map((elector) => elector.stop()));
    this.#heard.unsubscribe();
    if (!this.#alive) return [];
    this.#alive = false;
    this.#guarded?.stop();
    this.store.close();
    const { alarms } = this.clock;
    return [
      ...(alarms === 0 ? [] : [`${this.name} has stopped, and ${alarms} timers are left`]),
      ...(this.store.observed ? [`${this.name} has stopped, and still listens`] : []),
      ...(this.electors.some((elector) => elector.isLeader()) ? [`${this.name} has stopped, and leads`] : []),
    ];
  }
}
