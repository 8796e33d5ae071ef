import type { Node, NodeAPI, NodeDef } from 'node-red';
import { serveConnectionTest } from '../src/node-red/connection-test/serve.js';
import type { ServerProperties } from '../src/node-red/settings/server-settings.js';

interface Credentials {
  username: unknown;
  password: unknown;
}

/** Keeps a server's address and credentials. It makes no connection: leader nodes share those of the elector pool. */
module.exports = (RED: NodeAPI): void => {
  function ValkeyConfigNode(
    this: Node<Credentials> & { server?: ServerProperties },
    config: NodeDef & ServerProperties,
  ): void {
    RED.nodes.createNode(this, config);
    const { username, password } = this.credentials;
    this.server = { host: config.host, port: config.port, database: config.database, username, password };
  }

  RED.nodes.registerType('valkey-config', ValkeyConfigNode, {
    credentials: { username: { type: 'text' }, password: { type: 'password' } },
  });
  serveConnectionTest(RED);
};
