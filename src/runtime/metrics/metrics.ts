/**
 * Metrics of all elections of this process. Nothing is counted, and prom-client is not loaded, until somebody asks:
 * by {@link Metrics.begin}, or for the registry or the text.
 */
import type { Registry } from 'prom-client';
import type { Clock } from '../../election/ports.js';
import { serverName } from '../../redis/server-options.js';
import type { PooledElection, PoolWatcher } from '../pool-watcher.js';
import { ElectionCounts } from './election-counts.js';
import { Prometheus } from './prometheus.js';
import { type ElectionReading, electionSamples, serverSamples } from './samples.js';
import { type MeteredSession, ServerCounts } from './server-counts.js';

export type MeteredElection = Pick<PooledElection, 'elector' | 'ttlMs' | 'participants'> & {
  readonly session: MeteredSession;
};

export interface MetricsOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** The replica's name. */
  readonly replica: string;
  /** Of this package. */
  readonly version: string;
  /** Messages that a node holds. */
  readonly heldBy: (nodeId: string) => number;
  /** Whether to add metrics of the process itself. */
  readonly processMetrics: boolean;
}

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

export class Metrics implements PoolWatcher {
  readonly #options: MetricsOptions;
  /** null while nobody has asked for metrics. */
  readonly #elections = new Map<MeteredElection, ElectionCounts | null>();
  readonly #servers = new Map<MeteredSession, ServerCounts>();
  #counting: Prometheus | null = null;
  #writing: Promise<MetricsText> | null = null;

  constructor(options: MetricsOptions) {
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
    this.#elections.set(election, null);
    if (this.#counting !== null) this.#count(election, this.#counting);
  }

  changed(): void {
    // Whatever nodes want is read when the text is written.
  }

  async closing(election: MeteredElection): Promise<void> {
    const counts = this.#elections.get(election);
    this.#elections.delete(election);
    counts?.close();
    const { session, elector } = election;
    const server = this.#servers.get(session);
    // An elector that replaces this one after a defect may be counted already.
    if (server?.elections.get(elector.key) !== counts) return;
    server?.elections.delete(elector.key);
    if (server?.elections.size !== 0) return;
    server.close();
    this.#servers.delete(session);
    this.#counting?.forget(serverName(session.server));
  }

  async #write(): Promise<MetricsText> {
    const prometheus = this.#begun();
    return { contentType: prometheus.contentType, text: await prometheus.text() };
  }

  #begun(): Prometheus {
    if (this.#counting !== null) return this.#counting;
    const client: typeof import('prom-client') = require('prom-client');
    const { processMetrics } = this.#options;
    const prometheus = new Prometheus({ client, read: () => this.#samples(), processMetrics });
    this.#counting = prometheus;
    for (const election of this.#elections.keys()) this.#count(election, prometheus);
    return prometheus;
  }

  #count(election: MeteredElection, prometheus: Prometheus): void {
    const { elector, session } = election;
    const counts = new ElectionCounts(elector, this.#options.clock);
    this.#elections.set(election, counts);
    const server = this.#servers.get(session) ?? this.#serve(session, prometheus);
    server.elections.set(elector.key, counts);
  }

  #serve(session: MeteredSession, prometheus: Prometheus): ServerCounts {
    const name = serverName(session.server);
    const server = new ServerCounts(session, (ms) => prometheus.renewed(name, ms / 1_000));
    this.#servers.set(session, server);
    return server;
  }

  *#samples() {
    const { version, replica, heldBy } = this.#options;
    yield { name: 'cluster_leader_info', labels: { version, replica }, value: 1 } as const;
    for (const [{ server }, counts] of this.#servers) yield* serverSamples(serverName(server), counts);
    for (const [election, counts] of this.#elections) {
      if (counts !== null) yield* electionSamples(this.#read(election, heldBy), counts);
    }
  }

  #read({ elector, session, ttlMs, participants }: MeteredElection, heldBy: (id: string) => number) {
    // First, because it announces the end of a term that no timer has noticed yet.
    const view = elector.view();
    const end = elector.leaseEnd;
    const nodes = new Set([...participants].map(({ nodeId }) => nodeId));
    return {
      view,
      server: serverName(session.server),
      ttlMs,
      remainingMs: end === null ? null : Math.max(0, end - this.#options.clock.now()),
      held: [...nodes].reduce((sum, node) => sum + heldBy(node), 0),
    } satisfies ElectionReading;
  }
}
