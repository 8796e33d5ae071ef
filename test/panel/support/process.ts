/** What stands for one Node-RED process here: a host of its own, with nodes that use its electors. */
import { EventEmitter } from 'node:events';
import type { RedisServer } from '../../../dev/harness/redis-server/index.js';
import { poll, within } from '../../../dev/harness/waiting.js';
import { type RuntimeContext, runtimeContextOf } from '../../../src/node-red/runtime-context.js';
import type { ElectionEntry, FleetView } from '../../../src/panel/fleet-view.js';
import type { ServerOptions } from '../../../src/redis/server-options.js';
import type { Participant } from '../../../src/runtime/participant.js';

/** ms */
const PATIENCE_MS = 10_000;

export interface ProcessSetup {
  readonly server: RedisServer;
  readonly key: string;
  /** Default: 5 000. */
  readonly ttlMs?: number;
  readonly login?: Pick<ServerOptions, 'username' | 'password'>;
}

export class PanelProcess {
  readonly events = new EventEmitter();
  readonly host: RuntimeContext;
  #config = {};
  readonly #participants = new Set<Participant>();

  constructor(name: string) {
    const before = process.env.HOSTNAME;
    process.env.HOSTNAME = name;
    try {
      this.host = runtimeContextOf(this.events);
    } finally {
      if (before === undefined) delete process.env.HOSTNAME;
      else process.env.HOSTNAME = before;
    }
    this.events.emit('flows:started', { config: this.#config });
  }

  join({ server, key, ttlMs = 5_000, login = {} }: ProcessSetup, nodeId = 'node'): Participant {
    const { host, port } = server;
    const participant = this.host.pool.join({
      nodeId,
      server: { host, port, database: 0, ...login },
      lockKey: key,
      ttlMs,
      waitOnEmptyRedis: false,
    });
    this.#participants.add(participant);
    return participant;
  }

  async leave(participant: Participant): Promise<void> {
    this.#participants.delete(participant);
    await within(participant.leave(), PATIENCE_MS, 'a node to leave');
  }

  /** Replaces all nodes, as a deploy does. */
  async deploy(place: ProcessSetup): Promise<void> {
    this.#config = {};
    this.events.emit('flows:stopping', { config: this.#config });
    await this.stop();
    this.join(place);
    this.events.emit('flows:started', { config: this.#config });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#participants].map((participant) => this.leave(participant)));
  }

  look(): FleetView {
    return this.host.fleet.view();
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
