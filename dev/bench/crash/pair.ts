/** Two replicas of one lock key: one crashes, the other takes over, the first comes back as its follower; and again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Address, BareClient } from '../bare-client.js';
import type { Worker } from '../worker/worker.js';
import type { CrashReport } from './reports.js';
import { readServerClock } from './server-clock.js';

/** The shortest that the package accepts: most crashes per minute. */
export const TTL_MS = 500;
/** ms; a lease's end and what comes after it, on a machine that is busy. */
const WAIT_MS = 10_000;
/** ms after a crash, when whatever was under way has reached the server. */
const SETTLED_MS = 20;
/** ms after the lease's end at which the floor's key ends: neither disturbs the other. */
const FLOOR_AFTER_MS = 40;
/** ms past its end at which a key is certainly free: keys expire after their last millisecond. */
const FREE_AFTER_MS = 2;

export interface CrashSample {
  /** ms from the first moment at which the lease could be taken to isLeader(). */
  readonly takeoverMs: number;
  /** ms from the first moment at which a key could be taken to a bare client's having it, with a timer set for it. */
  readonly floorMs: number;
  /** ms by which both may be wrong because two clocks were compared. */
  readonly clockErrorMs: number;
}

type Side = { readonly worker: Worker<CrashReport>; readonly name: string };

export class Pair {
  readonly #name: string;
  readonly #server: Address;
  readonly #client: BareClient;
  #leader: Side;
  #follower: Side;
  #floors = 0;

  constructor(name: string, server: Address, client: BareClient, sides: readonly [Side, Side]) {
    this.#name = name;
    this.#server = server;
    this.#client = client;
    [this.#leader, this.#follower] = sides;
  }

  async open(): Promise<void> {
    await this.#join(this.#leader, 'leads');
    await this.#join(this.#follower, 'follows');
  }

  async crash(): Promise<CrashSample> {
    // Crashes fall anywhere between two renewals.
    await delay(Math.random() * (TTL_MS / 3));
    const { worker, name } = this.#follower;
    const mark = worker.reports.mark();
    await this.#leader.worker.ask('crash', { pair: this.#name });
    await delay(SETTLED_MS);
    const end = await this.#client.pExpireTime(this.#name);
    const clock = await readServerClock(this.#client);
    const floorKey = await this.#plantFloor(end + FLOOR_AFTER_MS, clock.monotonicAt);
    const leads = (report: CrashReport) => report.kind === 'leads' && report.pair === this.#name;
    const floor = (report: CrashReport) => report.kind === 'floor' && report.key === floorKey;
    const [took, bare] = await Promise.all([
      worker.reports.waitFor(leads, WAIT_MS, `${name} to take over`, mark),
      worker.reports.waitFor(floor, WAIT_MS, 'the bare client to take over', mark),
    ]);
    [this.#leader, this.#follower] = [this.#follower, this.#leader];
    await this.#join(this.#follower, 'follows');
    return {
      takeoverMs: momentOf(took) - clock.monotonicAt(end + 1),
      floorMs: momentOf(bare) - clock.monotonicAt(end + FLOOR_AFTER_MS + 1),
      clockErrorMs: clock.error,
    };
  }

  async #plantFloor(end: number, monotonicAt: (serverMs: number) => number): Promise<string> {
    this.#floors += 1;
    const key = `${this.#name}:floor:${this.#floors}`;
    await this.#client.set(key, 'planted', { PXAT: end });
    const dueMs = monotonicAt(end) + FREE_AFTER_MS;
    await this.#follower.worker.ask('floor', { port: this.#server.port, key, dueMs });
    return key;
  }

  async #join({ worker, name }: Side, as: 'leads' | 'follows'): Promise<void> {
    const mark = worker.reports.mark();
    await worker.ask('open', { ...this.#place(), name, pair: this.#name, ttlMs: TTL_MS });
    const joined = (report: CrashReport) =>
      report.kind !== 'floor' && report.pair === this.#name && report.kind === as && !isVacant(report);
    await worker.reports.waitFor(joined, WAIT_MS, `${name} to join ${this.#name}`, mark);
  }

  #place(): Address {
    return { host: this.#server.host, port: this.#server.port };
  }
}

function isVacant(report: CrashReport): boolean {
  return report.kind === 'follows' && report.leader === null;
}

function momentOf(report: CrashReport): number {
  return 'atMs' in report ? report.atMs : Number.NaN;
}
