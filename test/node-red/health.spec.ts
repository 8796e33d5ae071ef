/** The health server as Node-RED's plugin starts it. */
import { EventEmitter } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import type { NodeAPI } from 'node-red';
import { BehaviorSubject } from 'rxjs';
import { freePort } from '../../dev/harness/free-port.js';
import { History } from '../../dev/harness/history.js';
import { poll } from '../../dev/harness/waiting.js';
import { serveHealth } from '../../src/node-red/health/serve.js';
import type { Middleware } from '../../src/node-red/health/standby-requests.js';
import type { StandbyState } from '../../src/node-red/hot-standby/hot-standby.js';
import { runtimeContextOf } from '../../src/node-red/runtime-context.js';

/** ms */
const SOON_MS = 5_000;

describe('the health server of Node-RED', () => {
  const names = ['CLUSTER_LEADER_HEALTH_PORT', 'CLUSTER_LEADER_HEALTH_MAX_LAG'];
  const before = names.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  /** Paths below the admin. */
  let served: string[];
  beforeEach(() => {
    served = [];
    middlewares = [];
    events = new EventEmitter();
  });

  /** In front of the routes of HTTP nodes. */
  let middlewares: unknown[];
  let events: EventEmitter;

  /** What it warns of. */
  const serve = (port: string): History<readonly [string, Readonly<Record<string, string>>]> => {
    process.env.CLUSTER_LEADER_HEALTH_PORT = port;
    const warned = new History<readonly [string, Readonly<Record<string, string>>]>();
    const RED = {
      events,
      httpAdmin: { all: (path: string) => served.push(path) },
      httpNode: { use: (middleware: unknown) => middlewares.push(middleware) },
      _: (key: string, params: Readonly<Record<string, string>>) => [key, params],
      log: { warn: (told: readonly [string, Readonly<Record<string, string>>]) => warned.add(told) },
    };
    serveHealth(RED as unknown as NodeAPI, (_request, _response, next) => next());
    return warned;
  };

  it('a health port that is no port costs a warning', () => {
    expect(serve('http').all).to.deep.equal([['cluster-panel.health.port', { value: 'http' }]]);
  });

  it('a health port that is taken costs one warning, and takes nothing down', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    try {
      const warned = serve(String(port));
      expect(await warned.waitFor(() => true, SOON_MS, 'a warning')).to.deep.equal([
        'cluster-panel.health.taken',
        { address: `127.0.0.1:${port}` },
      ]);
      expect(warned.all).to.have.lengthOf(1);
    } finally {
      other.close();
    }
  });

  it('no health port means no server and no warning, and checks below the admin', () => {
    expect(serve('').all).to.deep.equal([]);
    const checks = ['leader', 'replica', 'liveness', 'readiness', 'status'];
    expect(served).to.deep.equal(checks.map((check) => `/cluster-leader/${check}`));
  });

  it('requests to flows are refused on a standby, and left alone without hot standby', () => {
    serve('');
    const { hotStandby$ } = runtimeContextOf(events);
    expect(middlewares).to.have.lengthOf(0);
    const state$ = new BehaviorSubject<StandbyState>({
      ...{ phase: 'standby', role: 'follower', leader: 'bert', token: 1, since: 0, revision: null },
      ...{ missingTypes: [], problem: null },
    });
    hotStandby$.next({ usable: false, lockKey: 'K', state$ });
    hotStandby$.next({ usable: false, lockKey: 'K', state$ });
    expect(middlewares).to.have.lengthOf(1);
    const answered: unknown[] = [];
    const response = Object.assign(new EventEmitter(), {
      writeHead: (status: number) => ({ end: () => answered.push(status) }),
    });
    const ask = () =>
      (middlewares[0] as Middleware)({} as never, response as never, () => answered.push('flows'));
    ask();
    state$.next({ ...state$.value, phase: 'active' });
    ask();
    expect(answered).to.deep.equal([503, 'flows']);
  });

  it('a bound that is no number costs a warning', () => {
    process.env.CLUSTER_LEADER_HEALTH_MAX_LAG = '5s';
    expect(serve('').all).to.deep.equal([['cluster-panel.health.maxLag', { value: '5s' }]]);
  });

  it('a health port serves metrics and checks', async () => {
    const port = await freePort();
    const warned = serve(String(port));
    const read = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}/${path}`).catch(() => null);
      return answer?.text();
    };
    const text = await poll(() => read('metrics'), { ms: SOON_MS, everyMs: 20, what: 'metrics' });
    expect(text).to.contain('cluster_leader_info{');
    expect(await read('liveness')).to.equal('{"live":true,"problems":[]}\n');
    expect(await read('leader')).to.contain('"error":"no-election"');
    expect(warned.all).to.deep.equal([]);
  });
});
