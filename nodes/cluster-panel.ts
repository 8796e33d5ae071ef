import type { NodeAPI } from 'node-red';
import { asyncScheduler, throttleTime } from 'rxjs';
import { serveHealth } from '../src/node-red/health/serve.js';
import { runtimeContextOf } from '../src/node-red/runtime-context.js';
import { editorUrlFrom } from '../src/panel/editor-url.js';
import { PanelRoutes } from '../src/panel/panel-routes.js';

type AuditEvent = Parameters<NodeAPI['log']['audit']>[0];

/** ms; the shortest time between two notifications to the editors. */
const NOTIFY_MS = 250;

/**
 * Serves the editor's cluster panel. Data is sent only on request: notifications go to all editors, whatever their
 * permissions.
 */
module.exports = (RED: NodeAPI): void => {
  const { fleet, metrics } = runtimeContextOf(RED.events);
  const editorUrl = editorUrlFrom(RED.settings, process.env);
  if (editorUrl.value !== null) fleet.announceEditor(editorUrl.value);
  if (editorUrl.refused) RED.log.warn(RED._('cluster-panel.editor.invalid', { origin: editorUrl.origin }));
  const routes = new PanelRoutes(fleet, metrics, (event, request) =>
    // The runtime sets the level itself.
    RED.log.audit(event as unknown as AuditEvent, request),
  );
  let revision = 0;

  RED.httpAdmin.get('/cluster-leader/fleet', RED.auth.needsPermission('cluster-leader.read'), routes.fleet);
  RED.httpAdmin.get(
    '/cluster-leader/metrics',
    RED.auth.needsPermission('cluster-leader.read'),
    routes.metrics,
  );
  RED.httpAdmin.post(
    '/cluster-leader/elections/:id/resign',
    RED.auth.needsPermission('cluster-leader.write'),
    routes.resign,
  );
  fleet.changes$
    .pipe(throttleTime(NOTIFY_MS, asyncScheduler, { leading: true, trailing: true }))
    .subscribe(() => {
      revision += 1;
      RED.comms.publish('cluster-leader/fleet', { revision }, false);
    });

  serveHealth(RED);
  RED.plugins.registerPlugin('cluster-leader-panel', { type: 'cluster-leader' });
};
