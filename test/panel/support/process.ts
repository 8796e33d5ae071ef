/** What stands for one Node-RED process here: a host of its own, with nodes that use its electors. */
import { EventEmitter } from 'node:events';
import type { RedisServer } from '../../../harness/redis-server';
import { poll, within } from '../../../harness/waiting';
import type { ServerOptions } from '../../../src/redis/server-options';
import type { Seat } from '../../../src/runtime/elector-pool';
import { type Host, hostOf } from '../../../src/runtime/host';
import type { ElectionEntry, FleetView } from '../../../src/runtime/panel/fleet-view';

/** ms */
const PATIENCE_MS = 10_000;

export interface Place {
  readonly server: RedisServer;
  readonly key: string;
  /** Default: 5 000. */
  readonly ttlMs?: number;
  readonly login?: Pick<ServerOptions, 'username' | 'password'>;
}

export class PanelProcess {
  readonly events = new EventEmitter();
  readonly host: Host;
  #config = {};
  readonly #seats = new Set<Seat>();

  constructor(name: string) {
    const before = process.env.HOSTNAME;
    process.env.HOSTNAME = name;
    try {
      this.host = hostOf(this.events);
    } finally {
      if (before === undefined) delete process.env.HOSTNAME;
      else process.env.HOSTNAME = before;
    }
    this.events.emit('flows:started', { config: this.#config });
  }

  join({ server, key, ttlMs = 5_000, login = {} }: Place, nodeId = 'node'): Seat {
    const { host, port } = server;
    const seat = this.host.pool.join({
      nodeId,
      server: { host, port, database: 0, ...login },
      lockKey: key,
      ttlMs,
      waitOnEmptyRedis: false,
    });
    this.#seats.add(seat);
    return seat;
  }

  async leave(seat: Seat): Promise<void> {
    this.#seats.delete(seat);
    await within(seat.leave(), PATIENCE_MS, 'a node to leave');
  }

  /** Replaces all nodes, as a deploy does. */
  async deploy(place: Place): Promise<void> {
    this.#config = {};
    this.events.emit('flows:stopping', { config: this.#config });
    await this.stop();
    this.join(place);
    this.events.emit('flows:started', { config: this.#config });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#seats].map((seat) => this.leave(seat)));
  }

  look(): FleetView {
    return this.host.fleet.look();
  }

  election(key: string): ElectionEntry | undefined {
    return this.look().elections.find(({ lockKey }) => lockKey === key);
  }

  /** Looks as the panel does: whenever it is told of a change, and now and then. */
  seen(
    key: string,
    what: string,
    fits: (election: ElectionEntry) => boolean,
    ms = PATIENCE_MS,
  ): Promise<ElectionEntry> {
    const look = () => {
      const election = this.election(key);
      return election !== undefined && fits(election) ? election : undefined;
    };
    return poll(look, { ms, everyMs: 20, what });
  }
}
