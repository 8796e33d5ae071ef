/** A server that keeps leases: data, a clock of its own, a run, pushes, and what can befall all of them. */
import { type Observable, Subject } from 'rxjs';
import type { FailureKind, Push } from '../../../src/election/ports.js';
import { StoreFailure } from '../../../src/election/ports.js';
import { Keyspace, type Snapshot } from './keyspace.js';
import type { ScriptRun } from './script-run.js';
import { WALL_ORIGIN } from './virtual-clock.js';
import type { VirtualTime } from './virtual-time.js';

export interface KeyedPush {
  readonly key: string;
  readonly push: Push;
}

interface Refusal {
  readonly kind: FailureKind;
  readonly code: string;
}

export class SimulatedServer {
  readonly data: Keyspace;
  /** Whether INFO is permitted. */
  showsRun = true;
  readonly #time: VirtualTime;
  readonly #pushes = new Subject<KeyedPush>();
  readonly #restarts = new Subject<void>();
  #clockShift = 0;
  #run = 1;
  #refusal: Refusal | null = null;
  #thawsAt = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
    this.data = new Keyspace(
      () => this.now,
      (key) => this.#pushes.next({ key, push: { kind: 'expired' } }),
    );
  }

  /** Whole ms since 1970. */
  get now(): number {
    return Math.floor(this.#us() / 1000);
  }

  /** All pushes, at the moment at which the server sends them. */
  get pushes$(): Observable<KeyedPush> {
    return this.#pushes;
  }

  /** Carries a script out, in one moment and alone. */
  run<Reply>(key: string, script: (run: ScriptRun) => Reply): Reply {
    if (this.#refusal !== null) {
      const { kind, code } = this.#refusal;
      throw new StoreFailure(kind, `${code} the server was told to refuse`, { code });
    }
    return script({
      data: this.data,
      nowUs: this.#us(),
      now: this.now,
      thisRun: this.showsRun ? `run ${this.#run}` : '',
      announce: (push) => this.publish({ key, push }),
    });
  }

  /** Anybody may publish, also what is not so. */
  publish(push: KeyedPush): void {
    this.#pushes.next(push);
  }

  /** Loses everything, as FLUSHALL, and goes on. */
  flush(): void {
    this.data.clear();
  }

  /** Makes room by dropping a lease. */
  evict(key: string): void {
    this.data.del(key);
    this.#pushes.next({ key, push: { kind: 'expired' } });
  }

  /** Removes an expired lease, as Redis' own sampling does sooner or later. */
  sweep(key: string): void {
    this.data.sweep(key);
  }

  /** Comes back with the data of a while ago. */
  restart(data: Snapshot): void {
    this.#run += 1;
    this.data.restore(data);
    this.#restarts.next();
  }

  /** Counts its runs. A connection belongs to one of them, and so do the commands in it. */
  get runs(): number {
    return this.#run;
  }

  get restarts$(): Observable<void> {
    return this.#restarts;
  }

  /** Sets its clock. Keys keep the moment at which they expire. */
  setClock(byMs: number): void {
    this.#clockShift += byMs;
  }

  /** Does nothing for a while, and then all that it was asked for meanwhile. Its clock goes on. */
  freeze(durationMs: number): void {
    this.#thawsAt = Math.max(this.#thawsAt, this.#time.now + durationMs);
  }

  /** Does it as soon as the server works. */
  admit(work: () => void): void {
    const wait = this.#thawsAt - this.#time.now;
    if (wait <= 0) work();
    else this.#time.after(wait, () => this.admit(work));
  }

  /** Answers every script with an error from now on; null ends that. */
  refuse(refusal: Refusal | null): void {
    this.#refusal = refusal;
  }

  #us(): number {
    return Math.floor((WALL_ORIGIN + this.#clockShift + this.#time.now) * 1000);
  }
}
