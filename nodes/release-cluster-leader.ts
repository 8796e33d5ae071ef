import type { Node, NodeAPI, NodeAPISettingsWithData, NodeDef, NodeMessage } from 'node-red';
import { attachReleaseNode, type ReleaseProperties } from '../src/runtime/attach-release-node.js';
import type { FlowMessage, Send } from '../src/runtime/flow-node.js';
import type { ServerProperties } from '../src/runtime/server-settings.js';

/** `lang` is documented for settings.js and missing from the types. */
type Settings = NodeAPISettingsWithData & { readonly lang?: string };

/** Makes this replica stop leading. Its help text tells what users need to know. */
module.exports = (RED: NodeAPI): void => {
  function ReleaseClusterLeaderNode(this: Node, config: NodeDef & ReleaseProperties): void {
    RED.nodes.createNode(this, config);
    const server = RED.nodes.getNode(String(config.valkey ?? '')) as
      | (Node & { server?: ServerProperties })
      | null;
    const attached = attachReleaseNode(
      {
        id: this.id,
        send: (messages) => this.send(messages as (FlowMessage | null)[]),
        status: (status) => this.status(status),
        warn: (text) => this.warn(text),
        error: (error, message) => this.error(error, message as NodeMessage),
      },
      config,
      server?.server ?? null,
      {
        events: RED.events,
        translate: (key, params) => RED._(key, params),
        language: (RED.settings as Settings).lang,
      },
    );
    this.on('input', (message, send, done) =>
      attached.input(message as FlowMessage, send as unknown as Send, done),
    );
    this.on('close', (_removed: boolean, done: (error?: Error) => void) => {
      attached.close().then(() => done(), done);
    });
  }

  RED.nodes.registerType('release-cluster-leader', ReleaseClusterLeaderNode);
};
