/** Attaches this package's behaviour to a Node-RED node: passes messages in, and makes Node-RED wait for its close. */
import type { Node, NodeAPI, NodeAPISettingsWithData, NodeDef, NodeMessage } from 'node-red';
import type { Attached, FlowMessage, FlowNode, MessageTools, NodeRuntime, Send } from './flow-node.js';
import type { ServerProperties } from './settings/server-settings.js';

/** `lang` is documented for settings.js, but missing from the types; `clusterLeader` is this package's own. */
type Settings = NodeAPISettingsWithData & { readonly lang?: string; readonly clusterLeader?: unknown };

/** `_path` exists at run time, but is missing from the types. */
type PlacedNode = Node & { readonly _path?: string };

export type Attach<Properties> = (
  node: FlowNode,
  properties: Properties,
  serverProperties: ServerProperties | null,
  runtime: NodeRuntime,
) => Attached;

/** @param properties as the editor saved them; `valkey` is the id of the server's config node, if there is one */
export function runNode<Properties extends { readonly valkey?: unknown }>(
  RED: NodeAPI,
  node: Node,
  properties: Properties & NodeDef,
  attach: Attach<Properties>,
): void {
  RED.nodes.createNode(node, properties);
  const server = RED.nodes.getNode(String(properties.valkey ?? '')) as
    | (Node & { server?: ServerProperties })
    | null;
  const attached = attach(
    {
      id: node.id,
      path: (node as PlacedNode)._path,
      send: (messages) => node.send(messages as (FlowMessage | null)[]),
      status: (status) => node.status(status),
      log: (text) => node.log(text),
      warn: (text) => node.warn(text),
      error: (error, message) => node.error(error, message as NodeMessage),
    },
    properties,
    server?.server ?? null,
    {
      events: RED.events,
      translate: (key, params) => RED._(key, params),
      language: (RED.settings as Settings).lang,
      messages: messageTools(RED, node),
      clusterLeader: (RED.settings as Settings).clusterLeader,
    },
  );
  node.on('input', (message, send, done) =>
    attached.input(message as FlowMessage, send as unknown as Send, done),
  );
  // Node-RED waits for a close handler only if it takes `done`.
  node.on('close', (_removed: boolean, done: (error?: Error) => void) => {
    attached.close().then(() => done(), done);
  });
}

function messageTools({ util }: NodeAPI, node: Node): MessageTools {
  return {
    clone: (message) => util.cloneMessage(message as NodeMessage) as FlowMessage,
    property: (name) => (message, told) => told(null, util.getMessageProperty(message, name)),
    expression: (source) => {
      const expression = util.prepareJSONataExpression(source, node);
      return (message, told) =>
        util.evaluateJSONataExpression(expression, message as NodeMessage, (error, value) =>
          told(error, value),
        );
    },
  };
}
