/** A primary, its replicas, and the sentinels that watch them: real processes, each of which may be broken. */
import { poll } from '../../waiting.js';
import { command, fields } from '../command.js';
import { onlineReplicas } from '../replication.js';
import { stopTogether } from '../start.js';
import type { Address, RedisServer } from '../types.js';

/** Bounds in milliseconds. The old primary is made a replica some 10 s after a failover. */
const ANSWER_MS = 500;
const BEGIN_MS = 5_000;
const AGREE_MS = 3_000;
const PROMOTE_MS = 20_000;
const SETTLE_MS = 30_000;

const WATCHING_MS = 20;

export interface SentinelParts {
  readonly masterName: string;
  readonly data: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
}

export class Sentinels implements SentinelParts {
  readonly masterName: string;
  /** The first of them was the first primary. */
  readonly data: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];

  constructor({ masterName, data, sentinels }: SentinelParts) {
    this.masterName = masterName;
    this.data = data;
    this.sentinels = sentinels;
  }

  /** Of the sentinels, as a client's settings list them. */
  get addresses(): readonly Address[] {
    return this.sentinels.map(({ host, port }) => ({ host, port }));
  }

  /** The data server that a majority of the sentinels names. */
  primary(ms = AGREE_MS): Promise<RedisServer> {
    return this.#until('a majority of the sentinels to name one primary', ms, () => this.#named());
  }

  /** The other data servers, dead and frozen ones included. */
  async replicas(): Promise<readonly RedisServer[]> {
    const primary = await this.primary();
    return this.data.filter((server) => server !== primary);
  }

  /** A clean promotion. Resolves with the new primary once a majority of the sentinels names it. */
  async failover(ms = PROMOTE_MS): Promise<RedisServer> {
    const old = await this.agreed();
    await this.#until('a sentinel to begin a failover', ms, () => this.#begin());
    return this.untilPromoted(old, ms);
  }

  /**
   * The primary, once all answering sentinels name it and none is still at work on a failover. The one that leads a
   * failover is some seconds behind the others. A primary that is broken meanwhile may leave two sentinels with
   * different primaries of one epoch for ever.
   */
  agreed(ms = SETTLE_MS): Promise<RedisServer> {
    return this.#until('all sentinels to be done with a failover', ms, async () => {
      const masters = (await Promise.all(this.sentinels.map((each) => this.#ask(each, 'MASTER')))).filter(
        Array.isArray,
      );
      const told = masters.map((master) => record(master));
      const done = told.every((each) => !/failover|down/.test(each.get('flags') ?? ''));
      const ports = new Set(told.map((each) => each.get('port')));
      return done && ports.size === 1 ? this.#named() : undefined;
    });
  }

  /** Resolves with the new primary once a majority of the sentinels names another than `old`. */
  untilPromoted(old: RedisServer, ms = PROMOTE_MS): Promise<RedisServer> {
    return this.#until('a majority of the sentinels to name another primary', ms, async () => {
      const named = await this.#named();
      return named === old ? undefined : named;
    });
  }

  /** Every server is up, replicas are in sync with the primary, and the sentinels see it. Starts and thaws nothing. */
  async settled(ms = SETTLE_MS): Promise<void> {
    await this.#until('sentinels and data servers to agree', ms, async () => {
      const primary = await this.#named();
      if (primary === undefined || !(await inSync(this.data, primary))) return false;
      const agreed = await Promise.all(this.sentinels.map((sentinel) => this.#seesAll(sentinel)));
      return agreed.every(Boolean);
    });
  }

  async thaw(): Promise<void> {
    await Promise.all([...this.data, ...this.sentinels].map((server) => server.thaw()));
  }

  /** Sentinels first: they would look for a new primary. */
  async stop(): Promise<void> {
    await stopTogether(this.sentinels);
    await stopTogether(this.data);
  }

  #until<T>(what: string, ms: number, probe: () => Promise<T | undefined | false>): Promise<T> {
    return poll(probe, { ms, everyMs: WATCHING_MS, what: `${what} ("${this.masterName}")` });
  }

  async #named(): Promise<RedisServer | undefined> {
    const votes = await Promise.all(this.sentinels.map((sentinel) => this.#namedBy(sentinel)));
    const majority = Math.floor(this.sentinels.length / 2) + 1;
    return this.data.find(({ port }) => votes.filter((vote) => vote === port).length >= majority);
  }

  async #namedBy(sentinel: RedisServer): Promise<number | undefined> {
    const address = (await this.#ask(sentinel, 'GET-MASTER-ADDR-BY-NAME')) as
      | [string, string]
      | null
      | undefined;
    return address ? Number(address[1]) : undefined;
  }

  /**
   * Refused while another failover is under way, or while no replica is known to be good. Only one sentinel is told, and
   * none that is frozen: it would obey when it is thawed.
   */
  async #begin(): Promise<boolean> {
    for (const sentinel of this.sentinels) {
      if ((await this.#namedBy(sentinel)) === undefined) continue;
      return (await this.#ask(sentinel, 'FAILOVER', BEGIN_MS)) === 'OK';
    }
    return false;
  }

  async #seesAll(sentinel: RedisServer): Promise<boolean> {
    const ask = (what: string) => this.#ask(sentinel, what);
    const [master, replicas] = await Promise.all([ask('MASTER'), ask('REPLICAS')]);
    if (!Array.isArray(master) || !Array.isArray(replicas)) return false;
    const told = record(master);
    return (
      told.get('flags') === 'master' &&
      told.get('num-other-sentinels') === String(this.sentinels.length - 1) &&
      replicas.length === this.data.length - 1 &&
      replicas.every((replica: string[]) => record(replica).get('flags') === 'slave')
    );
  }

  #ask(sentinel: RedisServer, what: string, ms = ANSWER_MS): Promise<unknown> {
    return quietly(command(sentinel, ['SENTINEL', what, this.masterName], ms));
  }
}

/** Replicas are linked, and the primary counts them: only then WAIT counts them, too. */
export async function inSync(data: readonly RedisServer[], primary: RedisServer): Promise<boolean> {
  const roles = await Promise.all(
    data.map(async (server) => {
      const info = await replicationOf(server);
      if (server === primary) return onlineReplicas(info) === data.length - 1;
      return info.get('master_port') === String(primary.port) && info.get('master_link_status') === 'up';
    }),
  );
  return roles.every(Boolean);
}

async function replicationOf(server: RedisServer): Promise<ReadonlyMap<string, string>> {
  return fields(await quietly(command(server, ['INFO', 'replication'], ANSWER_MS)));
}

function record(flat: readonly string[]): ReadonlyMap<string, string> {
  const pairs = flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []));
  return new Map(pairs);
}

/** A dead or frozen server has no opinion. */
function quietly<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined);
}
