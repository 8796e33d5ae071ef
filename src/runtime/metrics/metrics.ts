/**
 * Metrics of all elections of this process. Nothing is counted, and neither prom-client nor what counts is loaded, until
 * somebody asks: by {@link Metrics.begin}, or for the registry or the text.
 */
import type { Registry } from 'prom-client';
import type { PoolWatcher } from '../pool-watcher.js';
import type { Counting, CountingOptions, MeteredElection } from './counting.js';

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

export class Metrics implements PoolWatcher {
  readonly #options: CountingOptions;
  readonly #elections = new Set<MeteredElection>();
  #counting: Counting | null = null;
  #writing: Promise<MetricsText> | null = null;

  constructor(options: CountingOptions) {
    this.#options = options;
  }

  /** Counts from now on. @throws if prom-client cannot be loaded */
  begin(): void {
    this.#begun();
  }

  /** Counts from now on; without the metrics of the process. @throws if prom-client cannot be loaded */
  registry(): Registry {
    return this.#begun().registry;
  }

  /** Prometheus text; requests at the same time share one. Rejects if prom-client cannot be loaded. */
  text(): Promise<MetricsText> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  opened(election: MeteredElection): void {
    this.#elections.add(election);
    this.#counting?.opened(election);
  }

  changed(): void {
    // Whatever nodes want is read when the text is written.
  }

  async closing(election: MeteredElection): Promise<void> {
    this.#elections.delete(election);
    this.#counting?.closing(election);
  }

  async #write(): Promise<MetricsText> {
    const counting = this.#begun();
    return { contentType: counting.contentType, text: await counting.text() };
  }

  #begun(): Counting {
    if (this.#counting !== null) return this.#counting;
    const loaded: typeof import('./counting.js') = require('./counting.js');
    this.#counting = new loaded.Counting(this.#options);
    for (const election of this.#elections) this.#counting.opened(election);
    return this.#counting;
  }
}
