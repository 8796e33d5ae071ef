/** A node of a cluster, with what each process has sent to it and how many connections it holds there. */
import type { RedisServer } from '../../harness/redis-server/index.js';
import { type BareClient, bareClient } from '../bare-client.js';
import { connectedAddresses, Monitor, type Sent } from '../idle/monitor.js';

export class ObservedNode {
  readonly #client: BareClient;
  readonly #monitor: Monitor;

  private constructor(client: BareClient, monitor: Monitor) {
    this.#client = client;
    this.#monitor = monitor;
  }

  static async of(server: RedisServer): Promise<ObservedNode> {
    const client = await bareClient(server);
    return new ObservedNode(client, await Monitor.start(server));
  }

  connections(): Promise<ReadonlySet<string>> {
    return connectedAddresses(this.#client);
  }

  sentBy(addresses: ReadonlySet<string>): Sent {
    return this.#monitor.sentBy(addresses);
  }

  stop(): void {
    this.#monitor.stop();
    this.#client.destroy();
  }
}
