import type { NodeAPI } from 'node-red';
import { serveHealth } from '../src/node-red/health/serve.js';
import { serveDeploys } from '../src/node-red/hot-standby/deploys/serve.js';
import { runtimeContextOf } from '../src/node-red/runtime-context.js';
import { ControlRoutes } from '../src/panel/control-routes.js';
import { editorNotices } from '../src/panel/editor-notices.js';
import { editorUrlFrom } from '../src/panel/editor-url.js';
import { type Audit, PanelRoutes } from '../src/panel/panel-routes.js';
import { standbyChanges$ } from '../src/panel/standby/standby-changes.js';

type AuditEvent = Parameters<NodeAPI['log']['audit']>[0];

/**
 * Serves the editor's cluster panel. Data is sent only on request: notifications go to all editors, whatever their
 * permissions.
 */
module.exports = (RED: NodeAPI): void => {
  const { fleet, metrics, control } = runtimeContextOf(RED.events);
  const editorUrl = editorUrlFrom(RED.settings, process.env);
  if (editorUrl.value !== null) fleet.announceEditor(editorUrl.value);
  if (editorUrl.refused) RED.log.warn(RED._('cluster-panel.editor.invalid', { origin: editorUrl.origin }));
  const audit: Audit = (event, request) =>
    // The runtime sets the level itself.
    RED.log.audit(event as unknown as AuditEvent, request);
  const routes = new PanelRoutes(fleet, metrics, audit);
  const commands = new ControlRoutes(control, audit);
  const mayRead = RED.auth.needsPermission('cluster-leader.read');
  const mayWrite = RED.auth.needsPermission('cluster-leader.write');
  const notify = (changes$: Parameters<typeof editorNotices>[0], topic: string, retain: boolean): void => {
    let revision = 0;
    editorNotices(changes$).subscribe(() => {
      revision += 1;
      RED.comms.publish(topic, { revision }, retain);
    });
  };

  RED.httpAdmin.get('/cluster-leader/fleet', mayRead, routes.fleet);
  RED.httpAdmin.get('/cluster-leader/metrics', mayRead, routes.metrics);
  RED.httpAdmin.post('/cluster-leader/elections/:id/resign', mayWrite, routes.resign);
  RED.httpAdmin.get('/cluster-leader/drain', mayRead, commands.members);
  RED.httpAdmin.post('/cluster-leader/drain', mayWrite, commands.drain);
  RED.httpAdmin.post('/cluster-leader/hand-over', mayWrite, commands.handOver);
  // Who may see the flows must know whether they run here.
  RED.httpAdmin.get('/cluster-leader/standby', RED.auth.needsPermission('flows.read'), routes.standby);
  notify(fleet.changes$, 'cluster-leader/fleet', false);
  // Retained, because editors look at the standby only once they know that there is one.
  notify(standbyChanges$(fleet), 'cluster-leader/standby', true);

  serveHealth(RED, mayRead);
  serveDeploys(RED);
  RED.plugins.registerPlugin('cluster-leader-panel', { type: 'cluster-leader' });
};
