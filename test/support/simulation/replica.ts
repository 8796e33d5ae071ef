/** One replica of a simulated fleet: an elector with its clock, its network, and a diary of its role. */
import type { Observable } from 'rxjs';
import { Elector } from '../../../src/election/elector.js';
import type { ElectionChange } from '../../../src/election/view.js';
import type { NetworkConditions } from './network-conditions.js';
import { SimulatedStore, type Surroundings } from './simulated-store.js';
import { VirtualClock, type VirtualClockOptions } from './virtual-clock.js';

export interface SimulatedReplicaOptions {
  readonly name: string;
  readonly key: string;
  readonly ttlMs: number;
  readonly id?: string;
  readonly phase?: number;
  readonly waitOnEmptyStore?: boolean;
  readonly drainMs?: number;
  readonly reserveMs?: number;
  /** Stops its work at the end of each term. */
  readonly retreat?: () => Observable<unknown>;
  readonly clock?: VirtualClockOptions;
  readonly weather?: NetworkConditions;
}

export class SimulatedReplica {
  readonly name: string;
  readonly clock: VirtualClock;
  readonly store: SimulatedStore;
  readonly elector: Elector;
  readonly changes: ElectionChange[] = [];
  #crashed = false;

  constructor(options: SimulatedReplicaOptions, { time, server }: Pick<Surroundings, 'time' | 'server'>) {
    const {
      name,
      key,
      ttlMs,
      id,
      phase,
      waitOnEmptyStore,
      drainMs,
      clock,
      weather,
      reserveMs = 0,
      retreat,
    } = options;
    this.name = name;
    this.clock = new VirtualClock(time, clock);
    this.store = new SimulatedStore({ time, clock: this.clock, server, ...(weather ? { weather } : {}) });
    const config = {
      key,
      name,
      id: id ?? name.toLowerCase(),
      phase: phase ?? 0,
      waitOnEmptyStore: waitOnEmptyStore ?? false,
      drainMs: drainMs ?? 2_000,
      reserveMs,
    };
    this.elector = new Elector(config, ttlMs, {
      ...{ clock: this.clock, store: this.store },
      ...(retreat === undefined ? {} : { retreat }),
    });
    this.elector.changes$.subscribe((change) => this.changes.push(change));
  }

  start(): void {
    this.store.open();
    this.elector.start();
  }

  /** Whether it would act if it were asked now. The dead do not act. */
  get leads(): boolean {
    return !this.#crashed && this.elector.isLeader();
  }

  get crashed(): boolean {
    return this.#crashed;
  }

  /** The roles that it took, in order. */
  get roles(): readonly string[] {
    return this.changes.map(({ view }) => view.role);
  }

  /** The process is gone, and its connections with it; what was sent may still arrive. */
  crash(): void {
    this.#crashed = true;
    this.clock.stall(Number.POSITIVE_INFINITY);
    this.store.close();
  }
}
