/** A primary, two replicas and three sentinels. */
import {
  command,
  type RedisServer,
  type Sentinels,
  startSentinels,
  withSession,
} from '../../harness/redis-server/index.js';
import { poll } from '../../harness/waiting.js';
import type { Dice } from '../../support/dice.js';
import type { Target } from '../proxy/connection.js';
import type { ReplicaNetwork } from '../proxy/replica-network.js';
import {
  type IsolatableVictim,
  type ReplicatedOptions,
  ReplicatedVictim,
  type Shard,
} from './replicated-victim.js';
import type { Reach } from './servers.js';

/** ms */
const DOWN_AFTER_MS = 1_000;
/** ms; the sentinels begin no second failover before twice as long. */
const FAILOVER_TIMEOUT_MS = 1_500;
const PROMOTE_MS = 15_000;
const ROLE_MS = 300;
const SERVE_MS = 60_000;

/** Replicas log in as this user, so that the servers' own connections, which do not, can be cut off alone. */
const LOGIN = { username: 'chaos', password: 'chaos' };

export class SentinelVictim extends ReplicatedVictim implements IsolatableVictim {
  readonly #trio: Sentinels;

  private constructor(trio: Sentinels, options: ReplicatedOptions) {
    super(options);
    this.#trio = trio;
  }

  static async start(options: ReplicatedOptions): Promise<SentinelVictim> {
    const trio = await startSentinels({ downAfterMs: DOWN_AFTER_MS, failoverTimeoutMs: FAILOVER_TIMEOUT_MS });
    for (const server of trio.data) {
      const rules = ['on', `>${LOGIN.password}`, '~*', '&*', '+@all'];
      await command(server, ['ACL', 'SETUSER', LOGIN.username, ...rules]);
      await command(server, ['CONFIG', 'REWRITE']);
    }
    return new SentinelVictim(trio, options);
  }

  get data(): readonly RedisServer[] {
    return this.#trio.data;
  }

  get sentinels(): readonly RedisServer[] {
    return this.#trio.sentinels;
  }

  get targets(): readonly Target[] {
    return [...this.data, ...this.sentinels].map(({ host, port }) => ({ host, port }));
  }

  reach(network: ReplicaNetwork): Reach {
    const { masterName, addresses } = this.#trio;
    const { waitForReplicas } = this.options;
    const detours = this.targets.map((target) => [`${target.host}:${target.port}`, network.portTo(target)]);
    return {
      server: {
        kind: 'sentinel',
        masterName,
        sentinels: addresses,
        sentinelLogin: {},
        database: 0,
        ...LOGIN,
        ...(waitForReplicas === 0 ? {} : { waitForReplicas }),
      },
      detours: Object.fromEntries(detours),
    };
  }

  describe(): string {
    const { origin } = this.data[0] as RedisServer;
    return `a primary, ${this.data.length - 1} replicas, ${this.sentinels.length} sentinels, ${origin}${this.outcome}`;
  }

  /**
   * The sentinel that leads a failover goes on with it for some seconds after the others know the new primary. A further
   * failover would cross it, and two sentinels can make two servers replicas of each other.
   */
  override async shard(key: string): Promise<Shard | null> {
    const shard = await super.shard(key);
    const told = await Promise.all(this.sentinels.map((sentinel) => this.#watchedBy(sentinel)));
    const agreed = told.every((port) => port === null || port === shard?.primary.port);
    return agreed ? shard : null;
  }

  primaryOf(): Promise<RedisServer> {
    return this.#trio.primary();
  }

  promote(): Promise<RedisServer> {
    return this.#trio.failover(PROMOTE_MS);
  }

  untilPromoted({ primary }: Shard): Promise<RedisServer> {
    return this.#trio.untilPromoted(primary, PROMOTE_MS);
  }

  /** The one that most sentinels name may have become a replica when two failovers cross. */
  async untilServing(): Promise<void> {
    const isServing = async () => {
      const primary = await this.#trio.primary().catch(() => null);
      if (primary === null) return false;
      const [role] = ((await command(primary, ['ROLE'], ROLE_MS).catch(() => null)) ??
        []) as readonly unknown[];
      return role === 'master';
    };
    await poll(isServing, {
      ms: SERVE_MS,
      everyMs: 20,
      what: 'the primary that the sentinels name to be one',
    });
  }

  async demote(old: RedisServer, { host, port }: RedisServer): Promise<void> {
    await command(old, ['REPLICAOF', host, port]);
    await command(old, ['CONFIG', 'REWRITE']);
  }

  /** Sometimes one sentinel, which alone is no majority. */
  sideOf({ primary }: Shard, dice: Dice): readonly Target[] {
    return [primary, ...(dice.chance(0.5) ? [dice.pick(this.sentinels)] : [])];
  }

  async isolate({ primary }: Shard): Promise<() => Promise<void>> {
    await withSession(primary, async (send) => {
      await send('AUTH', LOGIN.username, LOGIN.password);
      await send('ACL', 'SETUSER', 'default', '-@all');
      await send('CLIENT', 'KILL', 'TYPE', 'replica');
    });
    return () =>
      withSession(primary, async (send) => {
        await send('AUTH', LOGIN.username, LOGIN.password);
        await send('ACL', 'SETUSER', 'default', '+@all');
      });
  }

  /** The port of the primary that a sentinel watches, which changes last of all; null if it does not answer. */
  async #watchedBy(sentinel: RedisServer): Promise<number | null> {
    const ask = ['SENTINEL', 'MASTER', this.#trio.masterName];
    const answer = await command(sentinel, ask, ROLE_MS).catch(() => null);
    return Array.isArray(answer) ? Number(answer[answer.indexOf('port') + 1]) : null;
  }

  protected end(): Promise<void> {
    return this.#trio.stop();
  }
}
