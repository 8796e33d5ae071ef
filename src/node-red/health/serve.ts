/**
 * Serves health checks below Node-RED's admin and, with metrics, on a port of their own, if `CLUSTER_LEADER_HEALTH_PORT`
 * names one: from the start of Node-RED, with or without its admin, to the end of the process. A port that cannot be had
 * costs a warning.
 */
import type { NodeAPI } from 'node-red';
import { filter, switchMap, take } from '../../election/rxjs.js';
import { packageVersion } from '../../panel/package-version.js';
import { type HealthAddress, healthAddressFrom } from '../../runtime/health/health-address.js';
import { HealthChecks } from '../../runtime/health/health-checks.js';
import { HealthServer } from '../../runtime/health/health-server.js';
import { answerHttp, type HealthRoute } from '../../runtime/health/http-answer.js';
import { LoopLag } from '../../runtime/health/loop-lag.js';
import { DEFAULT_MAX_LAG_S, maxLagFrom } from '../../runtime/health/max-lag.js';
import { metricsRoute } from '../../runtime/health/metrics-route.js';
import type { Metrics } from '../../runtime/metrics/metrics.js';
import { runtimeContextOf } from '../runtime-context.js';
import { leaveServer } from './leave-server.js';
import { placesOf } from './place.js';
import { standbyHealth } from './standby-health.js';
import { standbyRequests } from './standby-requests.js';

type MayRead = ReturnType<NodeAPI['auth']['needsPermission']>;

/** @param mayRead lets only those pass who may ask below the admin */
export function serveHealth(RED: NodeAPI, mayRead: MayRead): void {
  const { metrics } = runtimeContextOf(RED.events);
  const { routes } = healthChecks(RED);
  for (const [name, route] of routes) {
    RED.httpAdmin.all(`/cluster-leader/${name}`, mayRead, (request, response) => {
      void answerHttp(route, request, response);
    });
  }
  refuseOnStandby(RED);
  const address = told(RED, 'port', healthAddressFrom, null);
  if (address !== null) void listen(address, routes, metrics, RED);
}

/** From when hot standby is on, which is before nodes add routes of their own. */
function refuseOnStandby(RED: NodeAPI): void {
  const standby$ = runtimeContextOf(RED.events).hotStandby$.pipe(filter((standby) => standby !== null));
  standby$.pipe(take(1)).subscribe((standby) => {
    // Without it, flows serve no HTTP.
    const app: typeof RED.httpNode | undefined = RED.httpNode;
    if (app === undefined) return;
    const { middleware, answered, leave } = standbyRequests(standby$.pipe(switchMap(placesOf)));
    app.use(middleware);
    if (!standby.usable) return;
    standby.completions.add(answered);
    standby.farewells.add(async () => {
      await leave();
      await leaveServer(RED.server);
    });
  });
}

function healthChecks(RED: NodeAPI): HealthChecks {
  const { name, health, deploys, hotStandby$ } = runtimeContextOf(RED.events);
  let started = false;
  deploys.started$.pipe(take(1)).subscribe(() => {
    started = true;
  });
  let lag: LoopLag | null = null;
  return new HealthChecks({
    ...{ replica: name, version: packageVersion() },
    elections: () => health.all,
    standby: standbyHealth(hotStandby$),
    started: () => started,
    // Measured from the first question on.
    lagMs: () => {
      lag ??= new LoopLag();
      return lag.ms;
    },
    maxLagMs: told(RED, 'maxLag', maxLagFrom, DEFAULT_MAX_LAG_S * 1_000),
  });
}

/** What the environment says; if that cannot be used, a warning and `otherwise`. */
function told<Value>(
  RED: NodeAPI,
  setting: 'port' | 'maxLag',
  read: (environment: NodeJS.ProcessEnv) => Value,
  otherwise: Value,
): Value {
  try {
    return read(process.env);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    RED.log.warn(RED._(`cluster-panel.health.${setting}`, { value: error.message }));
    return otherwise;
  }
}

async function listen(
  address: HealthAddress,
  checks: ReadonlyMap<string, HealthRoute>,
  metrics: Metrics,
  RED: NodeAPI,
): Promise<void> {
  const shown = `${address.host}:${address.port}`;
  const routes = [...checks].map(([name, route]) => [`/${name}`, route] as const);
  const server = new HealthServer(new Map([...routes, ['/metrics', metricsRoute(metrics)]]));
  try {
    await server.listen(address);
    metrics.begin();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') RED.log.warn(RED._('cluster-panel.health.taken', { address: shown }));
    else RED.log.warn(RED._('cluster-panel.health.failed', { address: shown, detail: message }));
  }
}
