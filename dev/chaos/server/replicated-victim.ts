/** Primaries whose replicas take over, which the faults strike: with sentinels or as a cluster. */
import { command, type RedisServer } from '../../harness/redis-server/index.js';
import { poll } from '../../harness/waiting.js';
import type { Dice } from '../../support/dice.js';
import type { Failover } from '../checker/history.js';
import type { Target } from '../proxy/connection.js';
import type { ReplicaNetwork } from '../proxy/replica-network.js';
import type { RunClock } from '../run-clock.js';
import { PromotionWatch } from './promotion-watch.js';
import type { Reach, Servers } from './servers.js';

/** ms that a server has to say what it is; a frozen one does not. */
const ROLE_MS = 300;
/** ms until every replica has its data. */
const ATTACH_MS = 30_000;

/** A primary, with the replicas that follow it and could be promoted now. */
export interface Shard {
  /** One of the lock keys that it keeps. */
  readonly key: string;
  readonly primary: RedisServer;
  readonly replicas: readonly RedisServer[];
}

export interface ReplicatedOptions {
  readonly clock: RunClock;
  readonly keys: readonly string[];
  /** Replicas that must have a lease before it counts; with one of them down nobody leads. */
  readonly waitForReplicas: number;
}

export abstract class ReplicatedVictim implements Servers {
  readonly failovers: Failover[] = [];
  protected readonly options: ReplicatedOptions;
  /** Promotions that were expected and did not come about. */
  #missed = 0;
  readonly #repairs = new Set<Promise<void>>();

  constructor(options: ReplicatedOptions) {
    this.options = options;
  }

  abstract readonly targets: readonly Target[];
  abstract reach(network: ReplicaNetwork): Reach;
  abstract describe(): string;
  /** All that keep data. */
  abstract readonly data: readonly RedisServer[];
  abstract primaryOf(key: string): Promise<RedisServer>;
  /** A clean promotion. Resolves with the new primary when most know it. */
  abstract promote(shard: Shard): Promise<RedisServer>;
  /** Resolves with the new primary when most know it. */
  abstract untilPromoted(shard: Shard): Promise<RedisServer>;
  /** Makes a replaced primary a replica, instead of waiting until that happens by itself. */
  abstract demote(old: RedisServer, present: RedisServer): Promise<void>;
  protected abstract end(): Promise<void>;

  /** Resolves when a primary that was just started takes writes. */
  abstract untilServing(primary: RedisServer): Promise<void>;

  /** After `kill`; settles when it answers again. */
  restart(server: RedisServer, keepData: boolean): Promise<void> {
    return server.restart({ keepData });
  }

  /** null unless it can be failed over: one fault of this kind at a time, and somebody to take over. */
  async shard(key: string): Promise<Shard | null> {
    const primary = await this.primaryOf(key).catch(() => null);
    if (primary === null) return null;
    const replicas = await this.#following(primary);
    const needed = Math.max(1, this.options.waitForReplicas);
    return replicas.length < needed ? null : { key, primary, replicas };
  }

  /**
   * @param replace ends the primary, or has it replaced, and resolves with the new one
   * @returns null if there was no promotion
   */
  async failover(
    shard: Shard,
    cause: string,
    replace: () => Promise<RedisServer>,
  ): Promise<RedisServer | null> {
    const { clock } = this.options;
    const keys = await this.#keysOf(shard);
    const watch = new PromotionWatch(shard.replicas, clock);
    const next = await replace().catch(() => null);
    const named = clock.now();
    const answered = next === null ? undefined : watch.end(next);
    if (next === null) this.#missed += 1;
    else this.failovers.push({ keys, cause, answered: answered ?? named, named });
    return next;
  }

  /**
   * Brings back what a fault left behind: beside what follows, unless nobody was promoted, or all replicas are needed.
   */
  async repair(shard: Shard, promoted: RedisServer | null, work: () => Promise<void>): Promise<void> {
    const repaired = work().finally(() => this.#repairs.delete(repaired));
    this.#repairs.add(repaired);
    repaired.catch(() => undefined); // told when the servers are stopped
    if (promoted === null) {
      await repaired;
      await this.untilServing(shard.primary);
    }
    if (this.options.waitForReplicas === 0) return;
    await repaired;
    await this.whole(shard.key);
  }

  /** Every replica that is waited for follows the primary. */
  async whole(key: string): Promise<void> {
    if (this.options.waitForReplicas === 0) return;
    await poll(async () => (await this.shard(key)) !== null, {
      ms: ATTACH_MS,
      everyMs: 20,
      what: `every replica to follow the primary of ${key}`,
    });
  }

  /**
   * Takes their primary from the replicas, which stay as they are. Returns the function that ends it. Sentinels and
   * clients go on unaware.
   */
  async holdReplication({ primary }: Shard): Promise<() => Promise<void>> {
    await command(primary, ['ACL', 'SETUSER', 'default', '-psync', '-sync', '-replconf']);
    await command(primary, ['CLIENT', 'KILL', 'TYPE', 'replica']);
    return async () => {
      // It may be dead by now: then it forgets this.
      await command(primary, ['ACL', 'SETUSER', 'default', '+@all']).catch(() => undefined);
    };
  }

  async stop(): Promise<void> {
    try {
      await Promise.all(this.#repairs);
    } finally {
      await this.end();
    }
  }

  protected get outcome(): string {
    return this.#missed === 0 ? '' : `, ${this.#missed} promotions did not come about`;
  }

  async #keysOf({ primary }: Shard): Promise<readonly string[]> {
    const { keys } = this.options;
    const primaries = await Promise.all(keys.map((key) => this.primaryOf(key).catch(() => null)));
    return keys.filter((_, index) => primaries[index] === primary);
  }

  async #following(primary: RedisServer): Promise<readonly RedisServer[]> {
    const roles = await Promise.all(this.data.map((server) => roleOf(server)));
    return this.data.filter((_, index) => {
      const [role, , port, state] = roles[index] ?? [];
      return role === 'slave' && port === primary.port && state === 'connected';
    });
  }
}

/** One whose servers' own connections can be cut. */
export interface IsolatableVictim extends ReplicatedVictim {
  /** Cuts a primary off from its peers, but not from clients. Returns the function that ends it. */
  isolate(shard: Shard): Promise<() => Promise<void>>;
  /** What clients still reach that are cut off together with the primary. */
  sideOf(shard: Shard, dice: Dice): readonly Target[];
}

type Role = readonly [role: string, host?: unknown, port?: unknown, state?: unknown];

async function roleOf(server: RedisServer): Promise<Role | undefined> {
  return command(server, ['ROLE'], ROLE_MS).catch(() => undefined) as Promise<Role | undefined>;
}
