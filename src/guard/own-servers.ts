/** The Sentinel or Cluster that a sidecar was set up with: it finds the primary of each lock key by itself. */
import type { Clock } from '../election/ports.js';
import { StoreFailure } from '../election/ports.js';
import type { Subscription } from '../election/rxjs.js';
import { leadershipChannel } from '../redis/keys.js';
import { SpareSocket } from '../redis/last-words/spare-socket.js';
import {
  type ClusterServers,
  type Endpoint,
  endpointName,
  type SentinelServers,
} from '../redis/server-options.js';
import type { Topology } from '../redis/topology/topology.js';
import { topologyOf } from '../redis/topology/topology-of.js';
import type { Holding } from './messages.js';
import type { Way, Ways } from './releaser.js';

/** Where all are at one place. */
const ANY_KEY = '';
/** Lock keys of all processes. */
const MOST_KEYS = 20_000;

interface Open extends Way {
  readonly socket: SpareSocket;
}

export class OwnServers implements Ways {
  readonly #topology: Topology;
  /** Whether lock keys are at several places. */
  readonly #byKey: boolean;
  readonly #report: (cause: Error | null) => void;
  /** By lock key. All are at one place, but in a cluster. */
  readonly #places = new Map<string, Endpoint | null>();
  readonly #looking: Subscription[] = [];
  /** By name. */
  readonly #open = new Map<string, Open>();

  /** @param report told when there is a connection (null), and why there is none */
  constructor(server: SentinelServers | ClusterServers, clock: Clock, report: (cause: Error | null) => void) {
    this.#byKey = server.kind === 'cluster';
    this.#report = report;
    this.#topology = topologyOf(server, clock);
    this.#topology.open();
    if (!this.#byKey) this.#locate(ANY_KEY);
  }

  prepare({ key }: Holding): void {
    if (this.#byKey) this.#locate(key);
  }

  to({ key }: Holding): Way | null {
    const endpoint = this.#placeOf(key);
    return endpoint === null ? null : (this.#open.get(endpointName(endpoint)) ?? null);
  }

  failed(holding: Holding, error: string): void {
    const endpoint = this.#placeOf(holding.key);
    const [code = ''] = error.split(' ');
    if (endpoint === null) return;
    this.#topology.failed(endpoint, holding.key, new StoreFailure('not-executed', error, { code }));
  }

  close(): void {
    for (const looking of this.#looking) looking.unsubscribe();
    for (const { socket } of this.#open.values()) socket.close();
    this.#topology.close();
  }

  #placeOf(key: string): Endpoint | null {
    return this.#places.get(this.#byKey ? key : ANY_KEY) ?? null;
  }

  #locate(key: string): void {
    if (this.#places.has(key) || this.#places.size >= MOST_KEYS) return;
    this.#places.set(key, null);
    this.#looking.push(
      this.#topology.locate(key).subscribe(({ endpoint }) => {
        this.#places.set(key, endpoint);
        if (endpoint !== null) this.#connect(endpoint);
        this.#closeUnused();
      }),
    );
  }

  #connect(endpoint: Endpoint): void {
    const name = endpointName(endpoint);
    if (this.#open.has(name)) return;
    const socket = new SpareSocket(endpoint, (cause) => {
      this.#topology.unreachable(endpoint, cause !== null);
      this.#report(cause);
    });
    this.#open.set(name, { socket, channel: leadershipChannel(endpoint.database) });
    socket.open();
  }

  #closeUnused(): void {
    const used = new Set(
      [...this.#places.values()].map((endpoint) => (endpoint === null ? '' : endpointName(endpoint))),
    );
    for (const [name, { socket }] of this.#open) {
      if (used.has(name)) continue;
      this.#open.delete(name);
      socket.close();
    }
  }
}
