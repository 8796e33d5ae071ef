/** One replica's participant in the election of one lock key: it acts whenever the guard lets it. */
import { randomBytes } from 'node:crypto';
import { Elector } from '../../../src/election/elector.js';
import type { ElectionChange } from '../../../src/election/view.js';
import type { RedisLeaseStore } from '../../../src/redis/redis-lease-store.js';
import type { CrashGuard } from '../../../src/runtime/crash-guard/crash-guard.js';
import type { SystemClock } from '../../../src/runtime/system-clock.js';
import { RunClock } from '../run-clock.js';
import type { ActLog } from './act-log.js';
import type { Workplace } from './workplace.js';

/** ms that a clean stop waits for the server. */
const DRAIN_MS = 1_000;

export interface ParticipantPorts {
  readonly clock: SystemClock;
  readonly store: RedisLeaseStore;
  readonly ledger: ActLog;
  /** Of the process, see ElectorConfig. */
  readonly phase: number;
  readonly guard: CrashGuard;
}

export class Participant {
  readonly key: string;
  readonly #process: string;
  readonly #elector: Elector;
  readonly #ledger: ActLog;
  readonly #time: RunClock;
  /** The last announced view. Not read from the elector: that would announce the end of a term as a side effect. */
  #token = 0;
  #met = false;

  constructor(place: Workplace, key: string, { clock, store, ledger, phase, guard }: ParticipantPorts) {
    this.key = key;
    this.#process = place.process;
    this.#ledger = ledger;
    this.#time = new RunClock(BigInt(place.epoch));
    const id = randomBytes(6).toString('hex');
    this.#elector = new Elector(
      { key, name: place.name, id, phase, waitOnEmptyStore: false, drainMs: DRAIN_MS },
      place.ttlMs,
      { clock, store: store.forKey(key) },
    );
    this.#elector.changes$.subscribe((change) => this.#told(change));
    guard.opened({ elector: this.#elector, session: store });
    this.#elector.faults$.subscribe((fault) => {
      throw fault;
    });
  }

  /** Whether it has read of a lease. */
  get met(): boolean {
    return this.#met;
  }

  start(): void {
    this.#elector.start();
  }

  /** Stamp, guard, act: in this order, and the stamp is the one that counts. */
  act(): void {
    const stamped = this.#time.now();
    if (!this.#elector.isLeader()) return;
    this.#ledger.act({
      kind: 'act',
      replica: this.#process,
      key: this.key,
      token: this.#token,
      stamped,
      acted: this.#time.now(),
    });
  }

  resign(): void {
    this.#elector.resign();
  }

  handOver(to: string): void {
    this.#elector.resign(to);
  }

  drain(on: boolean): void {
    this.#elector.drain(on);
  }

  stop(): Promise<void> {
    return this.#elector.stop();
  }

  #told({ view, previousRole }: ElectionChange): void {
    this.#met ||= view.token !== null;
    if (view.role === 'leader') this.#token = view.token ?? 0;
    this.#ledger.role({
      kind: 'role',
      replica: this.#process,
      key: this.key,
      role: view.role,
      previousRole,
      leader: view.leader,
      token: view.token,
      reason: view.reason,
      at: this.#time.now(),
    });
    // At once, as a flow would: two leaders may overlap for less than the time between two rounds of acts.
    if (view.role === 'leader') this.act();
  }
}
