/** The configured sentinels, and those that they know besides. */
import { type Address, addressName } from '../../server-options.js';
import type { Peer } from './peer.js';
import type { Sentinel } from './sentinel.js';

/** Sentinels that a process connects to, at two connections each. More of them only have to be outvoted as well. */
export const MAX_SENTINELS = 9;

export class KnownSentinels {
  readonly #make: (address: Address) => Sentinel;
  readonly #configuredCount: number;
  readonly #configured: readonly Sentinel[];
  /** By id. */
  readonly #discovered = new Map<string, Sentinel>();
  #closed = false;

  constructor(addresses: readonly Address[], make: (address: Address) => Sentinel) {
    this.#make = make;
    const distinct = [...new Map(addresses.map((address) => [addressName(address), address])).values()];
    this.#configuredCount = distinct.length;
    this.#configured = distinct.slice(0, MAX_SENTINELS).map(make);
  }

  open(): void {
    for (const sentinel of this.#configured) sentinel.open();
  }

  get all(): readonly Sentinel[] {
    return [...this.#configured, ...this.#discovered.values()];
  }

  /**
   * How many there are: as many as any of them knows, and at least those that are configured, or are known here. Where
   * they may not be asked for each other, only those that are configured.
   */
  get count(): number {
    return Math.max(this.#configuredCount, this.#ids.size, ...this.all.map(({ sentinels }) => sentinels));
  }

  /** Each sentinel once, though it may be here by two addresses, one of them a name. */
  get distinct(): readonly Sentinel[] {
    const byId = new Map<string, Sentinel>();
    for (const sentinel of this.all) {
      const id = sentinel.id ?? sentinel.name;
      if (byId.get(id)?.connected !== true) byId.set(id, sentinel);
    }
    return [...byId.values()];
  }

  /** Connects to sentinels that the others know, and leaves those that nobody knows any more. */
  meet(): void {
    // Called by answers that came before the end, too.
    if (this.#closed) return;
    // Some of the peers may be here already, by another address.
    if (this.#configured.some(({ tried }) => !tried)) return;
    const wanted = this.#peersElsewhere();
    for (const [id, sentinel] of this.#discovered) {
      if (wanted.has(id)) continue;
      this.#discovered.delete(id);
      sentinel.close();
    }
    for (const [id, peer] of wanted) {
      if (this.#discovered.get(id)?.name === addressName(peer)) continue;
      this.#discovered.get(id)?.close();
      const sentinel = this.#make(peer);
      this.#discovered.set(id, sentinel);
      sentinel.open();
    }
  }

  close(): void {
    this.#closed = true;
    for (const sentinel of this.all) sentinel.close();
  }

  /**
   * Sentinels of two deployments in one list do not know of each other. If they were not counted together, each deployment
   * could have a majority.
   */
  get #ids(): ReadonlySet<string> {
    const configured = this.#configured.flatMap(({ id }) => id ?? []);
    const discovered = [...this.#discovered].map(([id, sentinel]) => sentinel.id ?? id);
    return new Set([...configured, ...discovered]);
  }

  #peersElsewhere(): ReadonlyMap<string, Peer> {
    const here = new Set(this.#configured.flatMap(({ id, name }) => [id, name]));
    const peers = this.all
      .flatMap((sentinel) => sentinel.peers)
      .filter((peer) => peer.id !== '' && !here.has(peer.id) && !here.has(addressName(peer)));
    const free = MAX_SENTINELS - this.#configured.length;
    return new Map([...new Map(peers.map((peer) => [peer.id, peer]))].slice(0, free));
  }
}
