/**
 * A web service that serves only on the leader, with health checks on a port of their own: what a proxy sees of a replica,
 * without Node-RED. Steered by environment and IPC.
 */
import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { BehaviorSubject, combineLatest, map } from 'rxjs';
import { placeOf } from '../../../src/node-red/health/place.js';
import { standbyRequests } from '../../../src/node-red/health/standby-requests.js';
import { replicaOfRuntime } from '../../../src/panel/replica.js';
import { HealthChecks } from '../../../src/runtime/health/health-checks.js';
import { HealthServer } from '../../../src/runtime/health/health-server.js';

const { REDIS_PORT, LOCK_KEY = '', TTL_MS, PORT, CLUSTER_LEADER_HEALTH_PORT } = process.env;
/** ms */
const START_MS = Number(process.env.START_MS ?? 0);

const { name, health, join } = replicaOfRuntime(new EventEmitter());
const { elector } = join({
  server: { host: '127.0.0.1', port: Number(REDIS_PORT), database: 0 },
  ...{ lockKey: LOCK_KEY, nodeId: 'service', ttlMs: Number(TTL_MS), waitOnEmptyRedis: false },
});

/** As a hot standby, which needs a moment to start its flows. */
const state = new BehaviorSubject({ active: false, ...roleNow() });
let starting: NodeJS.Timeout | undefined;
elector.views$.subscribe(({ role, leader, token }) => {
  if (role === state.value.role && leader === state.value.leader) return;
  clearTimeout(starting);
  state.next({ active: false, role, leader });
  if (role !== 'leader') return;
  starting = setTimeout(() => state.next({ active: elector.view().token === token, role, leader }), START_MS);
});

function roleNow() {
  const { role, leader } = elector.view();
  return { role, leader };
}

const checks = new HealthChecks({
  ...{ replica: name, version: '', maxLagMs: 5_000, lagMs: () => 0, started: () => true },
  elections: () => health.all,
  standby: () => {
    const { active } = state.value;
    const phase = active ? 'active' : 'standby';
    return { key: LOCK_KEY, elector, phase, revision: null, obstacles: [], active, waiting: !active };
  },
});
const routes = [...checks.routes].map(([path, route]) => [`/${path}`, route] as const);
void new HealthServer(new Map(routes)).listen({
  host: '127.0.0.1',
  port: Number(CLUSTER_LEADER_HEALTH_PORT),
});

const place$ = combineLatest([state, elector.releaseHeard$]).pipe(
  map(([{ active, role, leader }, vacant]) =>
    placeOf({ phase: active ? 'active' : 'standby', role, leader, problem: null }, vacant),
  ),
);
const { middleware: onStandby } = standbyRequests(place$);

createServer((request, response) => {
  onStandby(request, response, () => {
    const status = elector.isLeader() ? 200 : 503;
    response.writeHead(status, { 'Content-Type': 'text/plain' }).end(name);
  });
}).listen(Number(PORT), '127.0.0.1', () => process.send?.('listening'));

process.on('message', (message) => {
  if (message === 'resign') elector.resign();
});
