/**
 * Ends the process if its flows still act when their lease is over, so that another replica can begin. While the event
 * loop turns it does so in order, a moment before the end; else a thread of its own kills the process.
 */
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../election/ports.js';
import { combineLatest, type Observable, type Subscription } from '../../../election/rxjs.js';
import { SharedVigil } from './shared-vigil.js';
import { readClocks } from './vigil.js';

/**
 * ms that each of two ways to end takes at most: first the event loop's, then the thread's. Both are over when the lease is.
 * A killed process keeps its connections until its memory is freed (measured: 11, 36 and 99 ms for 120, 500 and 1 500 MB),
 * and on a busy machine the thread has to wait for its turn.
 */
const ENDING_MS = 150;
/** Of the budget, if that is less. */
const ENDING_PART = 1 / 8;
/** ms; bounds of the pause before a thread that has failed is started again, which doubles. */
const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;

/** `.ts` where the sources run as they are, under tsx. */
const EXTENSION = extname(__filename);
const LOADER = EXTENSION === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
const THREAD = join(__dirname, `thread${EXTENSION}`);
/**
 * It keeps a few numbers. The old generation is a bound, and costs nothing (measured); but Node.js 24 has 6 MB in there at the
 * start, and below 3 it ends the process.
 */
const FRUGAL = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };

export interface ThreadData {
  readonly memory: SharedArrayBuffer;
  readonly kills: boolean;
}

/** `jumped`: the lease is over because the machine slept, or its clock was set forward. */
export type ThreadMessage = 'ready' | 'jumped';

export interface WatchdogOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** ms that the flows have to stop between a deadline and the end of the lease. */
  readonly budgetMs: number;
  /** Whether its thread ends a process that is stuck; else it only says so. */
  readonly kills: boolean;
  /** The flows still act, although their lease is about to end: says so in the log, and ends the process if that is wanted. */
  readonly late: () => void;
  /** The thread has ended with an error. Told once until one watches again; it is started again and again. */
  readonly failed: (error: Error) => void;
  /** The thread's program. */
  readonly thread?: string;
}

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #shared = new SharedVigil();
  /** Resolves when the thread watches. */
  readonly ready: Promise<void>;
  #ready: () => void = () => undefined;
  #worker: Worker;
  #timer: NodeJS.Timeout | undefined;
  /** ms of the clock. */
  #until: number | null = null;
  #closed = false;
  #pauseMs = MIN_PAUSE_MS;
  #failed = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.ready = new Promise((resolve) => {
      this.#ready = resolve;
    });
    this.#worker = this.#start();
  }

  /**
   * Guards what acts until the lease of the last deadline is over.
   *
   * @param deadline$ see `Elector.deadline$`
   * @param acts$ whether any of the flows may act. Replays; true before the first one does
   */
  watch(deadline$: Observable<number | null>, acts$: Observable<boolean>): Subscription {
    let until = Number.NEGATIVE_INFINITY;
    return combineLatest([deadline$, acts$]).subscribe(([deadline, acts]) => {
      // Without one the flows are stopping: they have what is left of the last.
      if (deadline !== null) until = deadline + this.#options.budgetMs;
      if (acts && until > Number.NEGATIVE_INFINITY) this.arm(until);
      else this.disarm();
    });
  }

  /** @param starting whether flows are being started: if the event loop is stuck then, its last words say so */
  starts(starting: boolean): void {
    this.#shared.starting = starting;
  }

  /** @param until ms of the clock; the end of the lease */
  arm(until: number): void {
    if (until === this.#until) return;
    this.#until = until;
    const { monotonicMs, wallMs } = readClocks();
    const left = until - this.#options.clock.now();
    this.#shared.arm({
      untilMs: monotonicMs + Math.max(left - this.#endingMs, 0),
      gapMs: wallMs - monotonicMs,
    });
    this.#setTimer();
  }

  /**
   * To be called before anything is stopped: what stops may have a last word, and a process that was suspended for long
   * enough has none left. Its timers run in any order.
   */
  check(): void {
    if (this.#until !== null && this.#options.clock.now() >= this.#due) this.#late();
  }

  disarm(): void {
    if (this.#until === null) return;
    this.#until = null;
    clearTimeout(this.#timer);
    this.#shared.disarm();
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.disarm();
    this.#closed = true;
    this.#shared.close();
    await this.#worker.terminate();
  }

  #start(): Worker {
    const workerData: ThreadData = { memory: this.#shared.memory, kills: this.#options.kills };
    const worker = new Worker(this.#options.thread ?? THREAD, {
      ...{ workerData, name: 'cluster-leader watchdog', resourceLimits: FRUGAL },
      // What was preloaded into this process, and its secrets, are of no use there.
      ...{ execArgv: LOADER, env: {}, trackUnmanagedFds: false },
    });
    worker.on('message', (message: ThreadMessage) => {
      if (message === 'jumped') this.#late();
      else this.#watches();
    });
    worker.on('error', (error: Error) => this.#restart(error));
    // Last, because listeners to messages keep the process alive.
    worker.unref();
    return worker;
  }

  #watches(): void {
    this.#pauseMs = MIN_PAUSE_MS;
    this.#failed = false;
    this.#ready();
  }

  #restart(error: Error): void {
    if (this.#closed) return;
    if (!this.#failed) this.#options.failed(error);
    this.#failed = true;
    setTimeout(() => {
      if (!this.#closed) this.#worker = this.#start();
    }, this.#pauseMs).unref();
    this.#pauseMs = Math.min(2 * this.#pauseMs, MAX_PAUSE_MS);
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const { clock } = this.#options;
    const due = this.#due;
    this.#timer = setTimeout(
      () => {
        // setTimeout can fire early.
        if (clock.now() < due) this.#setTimer();
        else this.#late();
      },
      Math.max(0, Math.ceil(due - clock.now())),
    ).unref();
  }

  /** ms of the clock; when the event loop has to end the process. */
  get #due(): number {
    return (this.#until ?? Number.POSITIVE_INFINITY) - 2 * this.#endingMs;
  }

  get #endingMs(): number {
    return Math.min(ENDING_MS, ENDING_PART * this.#options.budgetMs);
  }

  #late(): void {
    if (this.#until === null) return;
    clearTimeout(this.#timer);
    // Said once. The thread remains armed where it has to end what `late` does not.
    if (!this.#options.kills) this.#shared.disarm();
    this.#options.late();
  }
}
