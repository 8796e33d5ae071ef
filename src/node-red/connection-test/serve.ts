/** Serves the button *Test connection* of a server's form. */
import type { Node, NodeAPI } from 'node-red';
import { runtimeContextOf } from '../runtime-context.js';
import type { ServerProperties } from '../settings/server-settings.js';
import type { TlsNode } from '../settings/tls-node.js';
import { type TestRequest, type TestResponse, TestRoute } from './test-route.js';

type AuditEvent = Parameters<NodeAPI['log']['audit']>[0];
type ServerNode = Node & { readonly server?: ServerProperties };
type Guard = (request: TestRequest, response: TestResponse, next: () => void) => void;

export function serveConnectionTest(RED: NodeAPI): void {
  const route = new TestRoute({
    clock: runtimeContextOf(RED.events).clock,
    nodes: {
      properties: (id) => (RED.nodes.getNode(id) as ServerNode | null)?.server ?? null,
      credentials: (id) => (RED.nodes.getCredentials(id) ?? {}) as Readonly<Record<string, unknown>>,
      tlsNode: (id) => RED.nodes.getNode(id) as unknown as TlsNode | null,
      // A node that was not deployed yet has no flow: the process's environment remains.
      setting: (id, name) => RED.util.getSetting(RED.nodes.getNode(id), name),
    },
    // The runtime sets the level itself.
    audit: (event, request) => RED.log.audit(event as unknown as AuditEvent, request),
    ifMayDeploy: RED.auth.needsPermission('flows.write') as unknown as Guard,
  });
  RED.httpAdmin.post(
    '/cluster-leader/test-connection',
    RED.auth.needsPermission('cluster-leader.write'),
    route.test,
  );
}
