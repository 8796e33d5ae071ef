/** The endpoints of a cluster's nodes: one object for each address, so that keys of one primary share it. */
import {
  type Address,
  addressName,
  type ClusterServers,
  dataServerAt,
  type Endpoint,
} from '../../server-options.js';

export class EndpointBook {
  readonly #server: ClusterServers;
  readonly #endpoints = new Map<string, Endpoint>();

  constructor(server: ClusterServers) {
    this.#server = server;
  }

  /** The nodes that the user named. */
  get seeds(): readonly Endpoint[] {
    return this.#server.nodes.map((address) => this.at(address));
  }

  /**
   * A node as the cluster announces it.
   *
   * @param host empty, `?` or null where the node does not know or say its own
   * @param asked who said so, whose host then counts
   */
  announced(host: unknown, port: number, asked: Endpoint): Endpoint {
    const named = typeof host === 'string' && host !== '' && host !== '?' ? host : asked.host;
    const address = { host: named, port };
    return this.at(this.#server.translation[addressName(address)] ?? address);
  }

  at({ host, port }: Address): Endpoint {
    const name = addressName({ host, port });
    const endpoint = this.#endpoints.get(name) ?? dataServerAt({ host, port }, this.#server);
    this.#endpoints.set(name, endpoint);
    return endpoint;
  }
}
