/** Counts as a registry of prom-client, which reads them when somebody wants its text. */
import { setImmediate } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricDefinition, type MetricName, RENEWAL_BUCKETS } from './catalogue.js';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly name: MetricName;
  readonly labels: Labels;
  readonly value: number;
}

export interface PrometheusOptions {
  /** All that is counted, as it is now. */
  readonly read: () => Iterable<Sample>;
  /** Whether {@link Prometheus.text} has prom-client's metrics of the process, too. */
  readonly processMetrics: boolean;
}

export class Prometheus {
  /** Its own: other users of prom-client in this process keep theirs. */
  readonly registry: Registry;
  readonly #whole: Registry;
  readonly #renewals: Histogram;
  readonly #read: () => Iterable<Sample>;
  #samples: ReadonlyMap<MetricName, readonly Sample[]> | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ read, processMetrics }: PrometheusOptions) {
    this.#read = read;
    this.registry = new Registry();
    const definitions = Object.entries(METRICS) as [MetricName, MetricDefinition][];
    const options = (name: MetricName) => ({
      ...{ name, registers: [this.registry] },
      help: METRICS[name].help,
      labelNames: [...METRICS[name].labels] as string[],
    });
    for (const [name, { kind }] of definitions) {
      if (kind === 'counter') {
        const collect = () => this.#collect(name, counter, ({ labels, value }) => counter.inc(labels, value));
        const counter: Counter = new Counter({ ...options(name), collect });
      }
      if (kind === 'gauge') {
        const collect = () => this.#collect(name, gauge, ({ labels, value }) => gauge.set(labels, value));
        const gauge: Gauge = new Gauge({ ...options(name), collect });
      }
    }
    this.#renewals = new Histogram({
      ...options('cluster_leader_renewal_duration_seconds'),
      buckets: RENEWAL_BUCKETS,
    });
    this.#whole = processMetrics ? withProcess(this.registry) : this.registry;
  }

  get contentType(): string {
    return this.#whole.contentType;
  }

  renewed(server: string, seconds: number): void {
    this.#renewals.observe({ server }, seconds);
  }

  /** The server is not used any more. */
  forget(server: string): void {
    this.#renewals.remove({ server });
  }

  text(): Promise<string> {
    return this.#whole.metrics();
  }

  /** Each metric in a turn of its own: with a thousand lock keys the text takes 0.1 s, and elections must not wait for it. */
  async #collect(name: MetricName, metric: Counter | Gauge, add: (sample: Sample) => void): Promise<void> {
    const samples = this.#present().get(name) ?? [];
    this.#turn = this.#turn.then(() => setImmediate());
    await this.#turn;
    metric.reset();
    for (const sample of samples) add(sample);
  }

  /** A registry asks all of its metrics in one turn, so they tell of one moment. */
  #present(): ReadonlyMap<MetricName, readonly Sample[]> {
    if (this.#samples !== null) return this.#samples;
    const samples = new Map<MetricName, Sample[]>();
    for (const sample of this.#read()) {
      const known = samples.get(sample.name);
      if (known === undefined) samples.set(sample.name, [sample]);
      else known.push(sample);
    }
    this.#samples = samples;
    queueMicrotask(() => {
      this.#samples = null;
    });
    return samples;
  }
}

/** Beside a registry, which may be merged with one that has them already. */
function withProcess(registry: Registry): Registry {
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  return Registry.merge([registry, ofProcess]);
}
