/** Counts what happens in elections, for prom-client. */
import type { Registry } from 'prom-client';
import type { Clock } from '../../election/ports.js';
import { serverName } from '../../redis/server-options.js';
import type { PooledElection } from '../pool-watcher.js';
import { ElectionCounts } from './election-counts.js';
import { Prometheus } from './prometheus.js';
import { type ElectionReading, electionSamples, serverSamples } from './samples.js';
import { type MeteredSession, ServerCounts } from './server-counts.js';

export type MeteredElection = Pick<PooledElection, 'elector' | 'ttlMs' | 'participants'> & {
  readonly session: MeteredSession;
};

export interface CountingOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** The replica's name. */
  readonly replica: string;
  /** Of this package. */
  readonly version: string;
  /** Messages that a node holds. */
  readonly heldBy: (nodeId: string) => number;
  /** Whether {@link Counting.text} has the metrics of the process, too. */
  readonly processMetrics: boolean;
}

export class Counting {
  readonly #options: CountingOptions;
  readonly #prometheus: Prometheus;
  readonly #elections = new Map<MeteredElection, ElectionCounts>();
  readonly #servers = new Map<MeteredSession, ServerCounts>();

  constructor(options: CountingOptions) {
    this.#options = options;
    const { processMetrics } = options;
    this.#prometheus = new Prometheus({ read: () => this.#samples(), processMetrics });
  }

  get registry(): Registry {
    return this.#prometheus.registry;
  }

  get contentType(): string {
    return this.#prometheus.contentType;
  }

  text(): Promise<string> {
    return this.#prometheus.text();
  }

  opened(election: MeteredElection): void {
    const { elector, session } = election;
    const counts = new ElectionCounts(elector, this.#options.clock);
    this.#elections.set(election, counts);
    const server = this.#servers.get(session) ?? this.#serve(session);
    server.elections.set(elector.key, counts);
  }

  closing(election: MeteredElection): void {
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
    this.#prometheus.forget(serverName(session.server));
  }

  #serve(session: MeteredSession): ServerCounts {
    const name = serverName(session.server);
    const server = new ServerCounts(session, (ms) => this.#prometheus.renewed(name, ms / 1_000));
    this.#servers.set(session, server);
    return server;
  }

  *#samples() {
    const { version, replica } = this.#options;
    yield { name: 'cluster_leader_info', labels: { version, replica }, value: 1 } as const;
    for (const [{ server }, counts] of this.#servers) yield* serverSamples(serverName(server), counts);
    for (const [election, counts] of this.#elections) yield* electionSamples(this.#read(election), counts);
  }

  #read({ elector, session, ttlMs, participants }: MeteredElection) {
    const { heldBy, clock } = this.#options;
    // First, because it announces the end of a term that no timer has noticed yet.
    const view = elector.view();
    const end = elector.leaseEnd;
    const nodes = new Set([...participants].map(({ nodeId }) => nodeId));
    return {
      view,
      server: serverName(session.server),
      ttlMs,
      remainingMs: end === null ? null : Math.max(0, end - clock.now()),
      held: [...nodes].reduce((sum, node) => sum + heldBy(node), 0),
    } satisfies ElectionReading;
  }
}
