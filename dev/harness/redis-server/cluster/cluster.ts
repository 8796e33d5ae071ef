/** The nodes of a cluster: real processes, each of which may be broken. */
import { poll } from '../../waiting.js';
import { command, fields, withSession } from '../command.js';
import { onlineReplicas } from '../replication.js';
import { stopTogether } from '../start.js';
import type { Address, RedisServer } from '../types.js';
import { SlotMove } from './slot-move.js';
import { slotOf } from './slots.js';
import { inWords, isWell, masterIn, replicasIn, type SeenNode, type View, viewOf } from './view.js';

/** Bounds in milliseconds. */
const AGREE_MS = 3_000;
const PROMOTE_MS = 15_000;
const SETTLE_MS = 30_000;

const WATCHING_MS = 20;

export type SlotOrKey = number | string;

export class Cluster {
  /** The first masters, then the first replicas. */
  readonly nodes: readonly RedisServer[];
  readonly #ids: ReadonlyMap<RedisServer, string>;

  constructor(ids: ReadonlyMap<RedisServer, string>) {
    this.nodes = [...ids.keys()];
    this.#ids = ids;
  }

  get addresses(): readonly Address[] {
    return this.nodes.map(({ host, port }) => ({ host, port }));
  }

  /** As most of the answering nodes see it. */
  masterOf(place: SlotOrKey, ms = AGREE_MS): Promise<RedisServer> {
    return this.#until(`a master for ${place}`, ms, async () => (await this.#shard(place))?.master);
  }

  /** The first replica of that master that is not suspected to be dead. */
  replicaOf(place: SlotOrKey, ms = AGREE_MS): Promise<RedisServer> {
    return this.#until(`a replica for ${place}`, ms, async () => (await this.#shard(place))?.replicas[0]);
  }

  /** A clean promotion of the replica. Resolves with it once every answering node names it. */
  async failover(place: SlotOrKey, ms = PROMOTE_MS): Promise<RedisServer> {
    const replica = await this.replicaOf(place, ms);
    await command(replica, ['CLUSTER', 'FAILOVER']);
    const id = this.#ids.get(replica);
    await this.#until(`every node to name ${replica.port} the master for ${place}`, ms, async () => {
      const views = await this.#views();
      return views.length > 0 && views.every((view) => masterIn(view, slotFor(place))?.id === id);
    });
    return replica;
  }

  /** Resolves with the new master once most of the answering nodes name another than `old`. */
  untilPromoted(place: SlotOrKey, old: RedisServer, ms = PROMOTE_MS): Promise<RedisServer> {
    return this.#until(`another master for ${place} than ${old.port}`, ms, async () => {
      const master = (await this.#shard(place))?.master;
      return master === old ? undefined : master;
    });
  }

  /** Begins to move a slot: the caller migrates its keys and finishes. */
  async moving(slot: number, target: RedisServer): Promise<SlotMove> {
    const source = await this.masterOf(slot);
    return SlotMove.begin({
      slot,
      source,
      target,
      sourceId: this.#id(source),
      targetId: this.#id(target),
      otherMasters: (await this.#masters()).filter((master) => master !== source && master !== target),
    });
  }

  async moveSlot(slot: number, target: RedisServer): Promise<void> {
    const move = await this.moving(slot, target);
    await move.migrate();
    await move.finish();
  }

  async reshard(slots: readonly number[], target: RedisServer): Promise<void> {
    for (const slot of slots) await this.moveSlot(slot, target);
  }

  /** Every node is up and sees the same, every slot is served, and replicas are in sync. Starts and thaws nothing. */
  async settled(ms = SETTLE_MS): Promise<void> {
    await this.#until('all nodes to agree', ms, async () => {
      const views = await this.#views();
      const agreed = views.length === this.nodes.length && new Set(views.map(inWords)).size === 1;
      if (!agreed || !views.flat().every(isWell)) return false;
      return (await Promise.all(this.nodes.map(isServing))).every(Boolean);
    });
  }

  async thaw(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.thaw()));
  }

  async stop(): Promise<void> {
    await stopTogether(this.nodes);
  }

  #until<T>(what: string, ms: number, probe: () => Promise<T | undefined | false>): Promise<T> {
    return poll(probe, { ms, everyMs: WATCHING_MS, what });
  }

  #id(server: RedisServer): string {
    const id = this.#ids.get(server);
    if (id === undefined) throw new Error(`${server.describe()} is not a node of this cluster`);
    return id;
  }

  #server({ id }: SeenNode): RedisServer | undefined {
    return this.nodes.find((server) => this.#ids.get(server) === id);
  }

  /** Of the nodes that answer. */
  async #views(): Promise<readonly View[]> {
    const views = await Promise.all(this.nodes.map(viewOf));
    return views.filter((view) => view !== undefined);
  }

  async #shard(place: SlotOrKey): Promise<Shard | undefined> {
    const shards = (await this.#views()).flatMap((view) => this.#shardIn(view, slotFor(place)));
    const votes = (shard: Shard): number => shards.filter(({ master }) => master === shard.master).length;
    return shards.find((shard) => votes(shard) > shards.length / 2);
  }

  #shardIn(view: View, slot: number): readonly Shard[] {
    const seen = masterIn(view, slot);
    const master = seen && this.#server(seen);
    if (!seen || !master) return [];
    const replicas = replicasIn(view, seen.id).flatMap((replica) => this.#server(replica) ?? []);
    return [{ master, replicas }];
  }

  async #masters(): Promise<readonly RedisServer[]> {
    const [view = []] = await this.#views();
    const masters = view.filter(({ master, flags }) => master === undefined && !flags.includes('fail'));
    return masters.flatMap((node) => this.#server(node) ?? []);
  }
}

interface Shard {
  readonly master: RedisServer;
  readonly replicas: readonly RedisServer[];
}

async function isServing(node: RedisServer): Promise<boolean> {
  return withSession(node, async (send) => {
    const cluster = fields(await send('CLUSTER', 'INFO'));
    const replication = fields(await send('INFO', 'replication'));
    const inSync =
      replication.get('role') === 'master'
        ? String(onlineReplicas(replication)) === replication.get('connected_slaves')
        : replication.get('master_link_status') === 'up';
    return cluster.get('cluster_state') === 'ok' && inSync;
  }).catch(() => false);
}

function slotFor(place: SlotOrKey): number {
  return typeof place === 'number' ? place : slotOf(place);
}
