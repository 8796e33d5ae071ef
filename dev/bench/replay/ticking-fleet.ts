/**
 * Three Node-REDs with a leader node each, and sources that tick by the clock: the n-th tick reaches every replica once,
 * somewhat later at each. Who passes which tick is written down.
 */
import { type Replica, startReplica } from '../../harness/node-red/index.js';
import type { RedisServer } from '../../harness/redis-server/index.js';
import { within } from '../../harness/waiting.js';

export const TICK_MS = 200;
/** ms by which the sources are apart; less than the slack, which is a TTL. */
const APART_MS = 300;
const LEADER = 'elect';
/** ms; generous for a busy machine. */
const TAKEOVER_MS = 30_000;

export interface Pass {
  readonly n: number;
  readonly by: string;
  readonly replayed: boolean;
  readonly token: number;
}

export interface TickingFleetOptions {
  readonly server: Pick<RedisServer, 'host' | 'port'>;
  readonly lockKey: string;
  readonly ttlMs: number;
  /** Whether messages have an occurrence key. */
  readonly keyed: boolean;
}

export class TickingFleet {
  readonly passes: Pass[] = [];
  readonly #options: TickingFleetOptions;
  readonly #replicas: Replica[] = [];
  #listeners = new Set<(pass: Pass) => void>();

  private constructor(options: TickingFleetOptions) {
    this.#options = options;
  }

  static async start(options: TickingFleetOptions): Promise<TickingFleet> {
    const fleet = new TickingFleet(options);
    try {
      const first = fleet.nextPass();
      await Promise.all([0, 1, 2].map((index) => fleet.#join(index)));
      await within(first, TAKEOVER_MS, 'a first leader');
    } catch (error) {
      await fleet.end();
      throw error;
    }
    return fleet;
  }

  get replicas(): readonly Replica[] {
    return this.#replicas;
  }

  /** Who passed a tick last. */
  get leader(): Replica {
    const by = this.passes.at(-1)?.by;
    const leader = this.#replicas.find(({ name }) => name === by);
    if (leader === undefined) throw new Error('nobody leads');
    return leader;
  }

  /** The next pass that fits; any by default. */
  nextPass(fits: (pass: Pass) => boolean = () => true): Promise<Pass> {
    return new Promise((resolve) => {
      const listener = (pass: Pass): void => {
        if (!fits(pass)) return;
        this.#listeners.delete(listener);
        resolve(pass);
      };
      this.#listeners.add(listener);
    });
  }

  /** `kill -9` of the leader, and a new process in its place once another one leads. */
  async crash(): Promise<void> {
    const { leader } = this;
    const succeeded = this.nextPass(({ by }) => by !== leader.name);
    await leader.kill();
    await within(succeeded, TAKEOVER_MS, 'a successor');
    const index = this.#replicas.indexOf(leader);
    this.#replicas.splice(index, 1);
    await this.#join(Number(leader.name.slice(-1)));
  }

  /** Stops one leader after the other, so that each replica has led in the end and nothing is kept any more. */
  async finish(): Promise<void> {
    while (this.#replicas.length > 1) {
      const { leader } = this;
      const succeeded = this.nextPass(({ by, replayed }) => by !== leader.name && !replayed);
      this.#replicas.splice(this.#replicas.indexOf(leader), 1);
      await leader.stop();
      await within(succeeded, TAKEOVER_MS, 'a successor');
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.kill()));
  }

  async #join(index: number): Promise<void> {
    const replica = await startReplica({ hostname: `replica-${index}`, flows: this.#flows() });
    this.#replicas.push(replica);
    replica.messages.onEach(({ message }) => {
      const { n, election } = message;
      this.#add({ n, by: replica.name, replayed: election.replayed === true, token: election.token });
    });
    await replica.evaluate(`
      const node = RED.nodes.getNode('${LEADER}');
      const due = (n) => n * ${TICK_MS} + ${index * APART_MS} - Date.now();
      let n = Math.ceil((Date.now() - ${index * APART_MS}) / ${TICK_MS});
      const tick = () => {
        for (; due(n) <= 0; n += 1) node.receive({ n });
        setTimeout(tick, due(n));
      };
      tick();`);
  }

  #add(pass: Pass): void {
    this.passes.push(pass);
    for (const listener of [...this.#listeners]) listener(pass);
  }

  #flows(): readonly unknown[] {
    const { server, lockKey, ttlMs, keyed } = this.#options;
    const at = { z: 'tab', x: 1, y: 1 };
    return [
      { id: 'tab', type: 'tab', label: 'ticks' },
      {
        id: 'server',
        type: 'valkey-config',
        name: '',
        host: server.host,
        port: String(server.port),
        database: '0',
      },
      {
        ...{ id: LEADER, type: 'cluster-leader', ...at, name: '', valkey: 'server' },
        ...{ lockKey, lockTTL: ttlMs / 1000, replay: true, wires: [['passed'], [], []] },
        ...(keyed ? { replayKey: 'n', replayKeyType: 'msg' } : {}),
      },
      { id: 'passed', type: 'fleet-probe', label: 'passed', ...at, wires: [] },
    ];
  }
}

export interface Account {
  readonly ticks: number;
  readonly lost: readonly number[];
  /** Passes beyond the first of a tick: by a replay, and of the new leader's own source behind the old one's. */
  readonly doubledByReplay: number;
  readonly doubledByAnotherSource: number;
  readonly replayed: number;
}

/** Of all ticks but the first and last few, which some of the sources had before the fleet, or not any more. */
export function account(passes: readonly Pass[]): Account {
  const edge = Math.ceil((3 * APART_MS) / TICK_MS);
  const numbers = passes.map(({ n }) => n);
  const first = Math.min(...numbers) + edge;
  const last = Math.max(...numbers) - edge;
  const seen = new Set<number>();
  let doubledByReplay = 0;
  let doubledByAnotherSource = 0;
  for (const { n, replayed } of passes) {
    if (seen.has(n)) {
      if (replayed) doubledByReplay += 1;
      else doubledByAnotherSource += 1;
    }
    seen.add(n);
  }
  const lost: number[] = [];
  for (let n = first; n <= last; n += 1) if (!seen.has(n)) lost.push(n);
  const replayed = passes.filter((pass) => pass.replayed).length;
  return { ticks: last - first + 1, lost, doubledByReplay, doubledByAnotherSource, replayed };
}

export function total(accounts: readonly Account[]): Account {
  return accounts.reduce((sum, one) => ({
    ticks: sum.ticks + one.ticks,
    lost: [...sum.lost, ...one.lost],
    doubledByReplay: sum.doubledByReplay + one.doubledByReplay,
    doubledByAnotherSource: sum.doubledByAnotherSource + one.doubledByAnotherSource,
    replayed: sum.replayed + one.replayed,
  }));
}
