/**
 * Serves metrics on a port of their own, if `CLUSTER_LEADER_HEALTH_PORT` names one: from the start of Node-RED, with or
 * without its admin, to the end of the process. A port that cannot be had costs a warning.
 */
import type { NodeAPI } from 'node-red';
import { type HealthAddress, healthAddressFrom } from '../../runtime/health/health-address.js';
import { HealthServer } from '../../runtime/health/health-server.js';
import { metricsRoute } from '../../runtime/health/metrics-route.js';
import type { Metrics } from '../../runtime/metrics/metrics.js';
import { runtimeContextOf } from '../runtime-context.js';

export function serveHealth(RED: NodeAPI): void {
  const { metrics } = runtimeContextOf(RED.events);
  try {
    const address = healthAddressFrom(process.env);
    if (address !== null) void listen(address, metrics, RED);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    RED.log.warn(RED._('cluster-panel.health.port', { value: error.message }));
  }
}

async function listen(address: HealthAddress, metrics: Metrics, RED: NodeAPI): Promise<void> {
  const shown = `${address.host}:${address.port}`;
  const server = new HealthServer(new Map([['/metrics', metricsRoute(metrics)]]));
  try {
    await server.listen(address);
    metrics.begin();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') RED.log.warn(RED._('cluster-panel.health.taken', { address: shown }));
    else RED.log.warn(RED._('cluster-panel.health.failed', { address: shown, detail: message }));
  }
}
