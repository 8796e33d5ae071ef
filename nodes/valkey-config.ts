import type { Node, NodeAPI, NodeDef } from 'node-red';
import { serveConnectionTest } from '../src/node-red/connection-test/serve.js';
import { isInFlow } from '../src/node-red/settings/in-flow.js';
import type { ServerProperties } from '../src/node-red/settings/server-settings.js';
import type { TlsNode } from '../src/node-red/settings/tls-node.js';

const CREDENTIALS = ['username', 'password', 'sentinelUsername', 'sentinelPassword'] as const;

type Credentials = Readonly<Record<(typeof CREDENTIALS)[number], unknown>>;

/** `_alias`, the id within a subflow, exists at run time but is missing from the types. */
type ConfigNode = Node<Credentials> & { readonly _alias?: string; server?: ServerProperties };

/** Keeps a server's address and credentials. It makes no connection: leader nodes share those of the elector pool. */
module.exports = (RED: NodeAPI): void => {
  function ValkeyConfigNode(this: ConfigNode, config: NodeDef & ServerProperties): void {
    RED.nodes.createNode(this, config);
    const { username, password, sentinelUsername, sentinelPassword } = this.credentials;
    this.server = {
      ...config,
      ...{ username, password, sentinelUsername, sentinelPassword },
      urlInFlow: isInFlow(writtenUrl(this._alias ?? this.id)),
      // Later than this node, if an environment variable names it.
      get tlsNode() {
        return RED.nodes.getNode(String(config.tls)) as unknown as TlsNode | null;
      },
    };
  }

  /** The URL as it is in the flow. The node itself gets it with variables replaced. */
  function writtenUrl(id: string): unknown {
    let url: unknown;
    RED.nodes.eachNode((node) => {
      if (node.id === id) ({ url } = node as ServerProperties);
    });
    return url;
  }

  RED.nodes.registerType('valkey-config', ValkeyConfigNode, {
    credentials: {
      username: { type: 'text' },
      password: { type: 'password' },
      sentinelUsername: { type: 'text' },
      sentinelPassword: { type: 'password' },
    },
  });
  serveConnectionTest(RED);
};
