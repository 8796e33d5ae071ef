/** A fleet around one server, in virtual time, from its first election to the last timer. */
import { recordKey } from '../../../src/redis/keys.js';
import { SimulatedServer } from '../../support/simulation/simulated-server.js';
import { Judge } from './judge.js';
import { ModelGuard } from './model-guard.js';
import { Process } from './process.js';
import { type ReplicaSetup, type Retreats, type Schedule, TTL_MS } from './schedule.js';
import { WatchedTime } from './watched-time.js';

const KEYS = ['nodered:leader', 'nodered:other'] as const;

/** ms until a process that was ended is back. */
const RESTART_MS = 100;

export class World {
  readonly time: WatchedTime;
  readonly server: SimulatedServer;
  readonly keys: readonly string[];
  readonly judge: Judge;
  /** All that ever were, in order of birth. */
  readonly everybody: Process[] = [];
  /** Those that one can still strike. */
  running: Process[] = [];
  ttlMs = TTL_MS;
  /** ms; the longest that any lease was ever given. */
  longestTtlMs = TTL_MS;
  /** ms; the longest TTL of a value that somebody else wrote to a key. */
  longestByHandMs = 0;
  /** ms; when the last misfortune so far is over, with all that it leaves behind. */
  quietAt = 0;
  /** ms by which Redis' clock was set back, all in all. */
  setBackMs = 0;
  /** What the end of the schedule may cost beyond one TTL, in TTLs, of which the longest counts. */
  allowance = 0;
  /** Whether all are to stop. */
  ended = false;
  readonly losesData: boolean;

  /** Whether a TTL that was lowered stays low. */
  readonly #onlyFalls: boolean;

  readonly guard: ModelGuard | null;

  readonly #retreats: Retreats | undefined;

  constructor({ harm, keys, guarded, retreats }: Pick<Schedule, 'harm' | 'keys' | 'guarded' | 'retreats'>) {
    this.time = new WatchedTime(() => this.judge.watch());
    this.server = new SimulatedServer(this.time);
    this.guard = guarded === true ? new ModelGuard(this.time, this.server) : null;
    this.#retreats = retreats;
    this.keys = KEYS.slice(0, keys);
    this.judge = new Judge({
      now: () => this.time.now,
      longestLeaseMs: () => Math.max(this.longestTtlMs, this.longestByHandMs) + this.setBackMs,
      processes: this.everybody,
      keys: this.keys,
      tokensGrow: harm !== 'both',
    });
    this.losesData = harm !== 'time';
    this.#onlyFalls = harm === 'fall';
  }

  /**
   * A replica that campaigns from now on. A newcomer has no memory, nor has one that is far away before its first answer:
   * they are told to wait where data can be lost.
   */
  join(setup: ReplicaSetup, newcomer: boolean): Process {
    const { time, server, keys, ttlMs, everybody, judge, guard } = this;
    const name = `R${everybody.length}`;
    const waitOnEmptyStore = (newcomer || (setup.roundTripMs ?? 0) > 0) && this.losesData;
    const onLate = (ms: number): void => this.troubledFor(ms);
    const find = (violation: string): void => judge.find([`${violation}: ${name}`]);
    const onKilled = (): void => this.#kill(process);
    const options = { ...setup, name, keys, ttlMs, waitOnEmptyStore, guard, onLate, onKilled, find };
    const retreats = this.#retreats === undefined ? {} : { retreats: this.#retreats };
    const process = new Process({ ...options, ...retreats }, time, server);
    process.electors.forEach((elector, key) => {
      elector.changes$.subscribe(judge.hear(process, key));
      elector.faults$.subscribe((fault) => judge.find([`fault: ${name}: ${fault.message}`]));
    });
    everybody.push(process);
    this.running.push(process);
    process.start();
    return process;
  }

  /** By its watchdog. One that was stopping has been replaced already. */
  #kill(process: Process): void {
    process.crash();
    if (this.running.includes(process)) this.replace(process, RESTART_MS);
  }

  /** A new process, without memory, takes the place of one that ended. */
  replace(gone: Process, delayMs: number): void {
    this.running = this.running.filter((process) => process !== gone);
    this.later(delayMs, () => {
      const number = this.everybody.length;
      this.join({ drift: number % 2 === 0 ? -90 : 90, phase: (number * 37) % 100 }, true);
    });
  }

  replica(number: number): Process | undefined {
    return this.running[number % this.running.length];
  }

  key(number: number): string {
    return this.keys[number % this.keys.length] ?? KEYS[0];
  }

  recordOf(number: number): string {
    return recordKey(this.key(number));
  }

  /** Whether the server still has the record of every key. */
  hasRecords(): boolean {
    return this.keys.every((_key, number) => this.server.data.pttl(this.recordOf(number)) !== -2);
  }

  /** Something lasts until then, and liveness is judged from the last of these on. */
  troubledFor(durationMs: number): void {
    this.quietAt = Math.max(this.quietAt, this.time.now + durationMs);
  }

  /** Does it later, as part of the same misfortune. */
  later(delayMs: number, work: () => void): void {
    this.troubledFor(delayMs);
    this.time.after(delayMs, work);
  }

  /**
   * All replicas use one TTL, which rises and falls. Where data can be lost it stays, for whoever forgot the longer one
   * waits too short; but it may fall where the record survives.
   */
  retime(percent: number): void {
    const wanted = Math.round((TTL_MS * percent) / 100);
    const ttlMs = this.#onlyFalls ? Math.min(this.ttlMs, wanted) : wanted;
    this.ttlMs = ttlMs;
    this.longestTtlMs = Math.max(this.longestTtlMs, ttlMs);
    for (const process of this.running) process.clock.whenAwake(() => process.retime(ttlMs));
  }

  /** All are candidates again, whatever they were told. */
  standAlike(): void {
    for (const process of this.running) {
      process.clock.whenAwake(() => {
        process.drain(false);
        for (const key of this.keys.keys()) process.stand(key, 0);
      });
    }
  }

  /** No more misfortunes, and a fair network. */
  calm(): void {
    for (const { weather } of this.everybody) weather.calm();
  }
}
