/** Writes counts as Prometheus text. prom-client itself is handed in, because it is loaded only if somebody asks. */
import { setImmediate } from 'node:timers/promises';
import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricDefinition, type MetricName, RENEWAL_BUCKETS } from './catalogue.js';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly name: MetricName;
  readonly labels: Labels;
  readonly value: number;
}

export class Prometheus {
  /** Its own: other users of prom-client in this process keep theirs. */
  readonly #registry: Registry;
  readonly #counters = new Map<MetricName, Counter>();
  readonly #gauges = new Map<MetricName, Gauge>();
  readonly #renewals: Histogram;

  /** @param processMetrics whether to add prom-client's metrics of the process */
  constructor(client: typeof import('prom-client'), processMetrics: boolean) {
    this.#registry = new client.Registry();
    const registers = [this.#registry];
    const definitions = Object.entries(METRICS) as [MetricName, MetricDefinition][];
    const options = (name: MetricName) => ({
      ...{ name, registers },
      help: METRICS[name].help,
      labelNames: [...METRICS[name].labels] as string[],
    });
    for (const [name, { kind }] of definitions) {
      if (kind === 'counter') this.#counters.set(name, new client.Counter(options(name)));
      if (kind === 'gauge') this.#gauges.set(name, new client.Gauge(options(name)));
    }
    this.#renewals = new client.Histogram({
      ...options('cluster_leader_renewal_duration_seconds'),
      buckets: RENEWAL_BUCKETS,
    });
    if (processMetrics) client.collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  renewed(server: string, seconds: number): void {
    this.#renewals.observe({ server }, seconds);
  }

  /** The server is not used any more. */
  forget(server: string): void {
    this.#renewals.remove({ server });
  }

  /**
   * The samples replace all that were written before. Pauses after each metric: with a thousand lock keys the text takes
   * 0.1 s, and elections must not wait for it. One call at a time.
   */
  async write(samples: Iterable<Sample>): Promise<string> {
    const byName = new Map<string, Sample[]>();
    for (const sample of samples) {
      const known = byName.get(sample.name);
      if (known === undefined) byName.set(sample.name, [sample]);
      else known.push(sample);
    }
    const texts: string[] = [];
    for (const { name } of this.#registry.getMetricsAsArray()) {
      this.#fill(name as MetricName, byName.get(name) ?? []);
      texts.push(await this.#registry.getSingleMetricAsString(name));
      await setImmediate();
    }
    return `${texts.join('\n\n')}\n`;
  }

  #fill(name: MetricName, samples: readonly Sample[]): void {
    const counter = this.#counters.get(name);
    const gauge = this.#gauges.get(name);
    counter?.reset();
    gauge?.reset();
    for (const { labels, value } of samples) {
      counter?.inc(labels, value);
      gauge?.set(labels, value);
    }
  }
}
