/** One of two replicas of a contender, in a process of its own. */
import { join } from 'node:path';
import { Worker } from '../worker/worker.js';
import type { Entrant } from './contenders/index.js';
import type { PeerPlace, PeerReport } from './reports.js';

/** ms; a TTL, the slowest poll, and a busy machine. */
const ELECTION_MS = 30_000;
/** ms; loads the package and connects. */
const OPEN_MS = 20_000;

export type PlaceOf = Omit<PeerPlace, 'entrant'>;

export interface Acting {
  readonly fromMs: number;
  /** Infinity while it lasts. */
  readonly toMs: number;
}

export class Side {
  readonly #worker: Worker<PeerReport>;

  private constructor(worker: Worker<PeerReport>) {
    this.#worker = worker;
  }

  /** Connected, and not yet campaigning. */
  static async open({ name: entrant }: Entrant, place: PlaceOf): Promise<Side> {
    const worker = await Worker.start<PeerReport>(join(__dirname, 'worker.ts'));
    try {
      await worker.ask('open', { ...place, entrant } satisfies PeerPlace, OPEN_MS);
      return new Side(worker);
    } catch (error) {
      await worker.stop();
      throw error;
    }
  }

  campaign(): Promise<void> {
    return this.#worker.ask('start');
  }

  /** Steps down. Returns the moment of the call. */
  stepDown(): Promise<number> {
    return this.#worker.ask('stop');
  }

  kill(): Promise<void> {
    return this.#worker.kill();
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  mark(): number {
    return this.#worker.reports.mark();
  }

  /** Returns the moment at which it began to act, after `mark`. */
  async acts(what: string, mark = 0): Promise<number> {
    const report = await this.#worker.reports.waitFor(({ kind }) => kind === 'acts', ELECTION_MS, what, mark);
    return report.fromMs;
  }

  /** Whether it acts at present. */
  get acting(): boolean {
    return this.#worker.reports.all.at(-1)?.kind === 'acts';
  }

  /** When it acted. */
  get times(): readonly Acting[] {
    const { all } = this.#worker.reports;
    return all.flatMap((report, index) => {
      if (report.kind === 'acted') return [{ fromMs: report.fromMs, toMs: report.toMs }];
      const last = index === all.length - 1;
      return last ? [{ fromMs: report.fromMs, toMs: Number.POSITIVE_INFINITY }] : [];
    });
  }
}

/** ms for which both acted, between two moments. */
export function overlapMs(
  one: readonly Acting[],
  other: readonly Acting[],
  fromMs: number,
  toMs: number,
): number {
  let sum = 0;
  for (const left of one) {
    for (const right of other) {
      const begin = Math.max(left.fromMs, right.fromMs, fromMs);
      const end = Math.min(left.toMs, right.toMs, toMs);
      sum += Math.max(0, end - begin);
    }
  }
  return sum;
}
