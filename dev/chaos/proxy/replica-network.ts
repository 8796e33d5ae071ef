/** All ways from one replica to the servers: a proxy before each of them. */
import type { Ill } from './conditions.js';
import type { Aftermath, Target } from './connection.js';
import { type DroppedAnswer, NetworkProxy } from './network-proxy.js';

interface Way {
  readonly target: Target;
  readonly proxy: NetworkProxy;
}

export class ReplicaNetwork {
  readonly #ways: readonly Way[];

  private constructor(ways: readonly Way[]) {
    this.#ways = ways;
  }

  static async start(targets: readonly Target[]): Promise<ReplicaNetwork> {
    const ways: Way[] = [];
    for (const target of targets) ways.push({ target, proxy: await NetworkProxy.start(target) });
    return new ReplicaNetwork(ways);
  }

  /** Where the replica reaches a server: a port of 127.0.0.1. */
  portTo(target: Target): number {
    const way = this.#ways.find(
      (each) => each.target.host === target.host && each.target.port === target.port,
    );
    if (way === undefined) throw new Error(`there is no way to ${target.host}:${target.port}`);
    return way.proxy.port;
  }

  /** Returns the function that ends it. */
  impose(ill: Ill): () => void {
    return together(this.#proxies.map((proxy) => proxy.impose(ill)));
  }

  /** Nothing gets to these servers, nor back. Returns the function that ends it. */
  cut(targets: readonly Target[]): () => void {
    const ports = targets.map(({ port }) => port);
    const ways = this.#ways.filter(({ target }) => ports.includes(target.port));
    return together(ways.map(({ proxy }) => proxy.impose({ deafServer: true, deafClient: true })));
  }

  resetAll(): void {
    for (const proxy of this.#proxies) proxy.resetAll();
  }

  /** RST to the replica alone: it makes new connections, and what it sent on the old ones is still on its way. */
  abandonAll(): void {
    for (const proxy of this.#proxies) proxy.abandonAll();
  }

  /** Holds the connections of this moment; those made meanwhile pass. Returns the function that ends it. */
  stallPresent(): () => void {
    return together(this.#proxies.map((proxy) => proxy.stallPresent()));
  }

  /** Holds every connection, also new ones, for its own time. Returns the function that ends it for new ones. */
  stallEach(drawMs: () => number): () => void {
    return together(this.#proxies.map((proxy) => proxy.stallEach(drawMs)));
  }

  /** Drops the next answer of any server, after the command ran. */
  dropAnswer(aftermath: Aftermath): DroppedAnswer {
    const all = this.#proxies.map((proxy) => proxy.dropAnswer(aftermath));
    const withdraw = together(all.map((each) => each.withdraw));
    return { dropped: Promise.race(all.map(({ dropped }) => dropped)).then(withdraw), withdraw };
  }

  /** Bytes that are still held are lost. */
  async close(): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
  }

  get #proxies(): readonly NetworkProxy[] {
    return this.#ways.map(({ proxy }) => proxy);
  }
}

function together(ends: readonly (() => void)[]): () => void {
  return () => {
    for (const end of ends) end();
  };
}
