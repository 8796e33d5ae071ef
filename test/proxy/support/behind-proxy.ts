/** Three services behind a load balancer, which reads its configuration from deploy/. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../dev/harness/cache-folder.js';
import { onFreePorts } from '../../../dev/harness/free-port.js';
import { OwnedProcess } from '../../../dev/harness/owned-process.js';
import { type ProxyName, requireProxy } from '../../../dev/harness/proxy/find-proxy.js';
import { type RunningProxy, startProxy } from '../../../dev/harness/proxy/start-proxy.js';
import { typescriptProgram } from '../../../dev/harness/typescript-program.js';
import { within } from '../../../dev/harness/waiting.js';
import { newKey, type TestRedis } from '../../support/redis/test-redis.js';
import { Traffic } from './traffic.js';

/** ms */
const FETCH_MS = 300_000;
const START_MS = 20_000;

const FILES: Readonly<Record<ProxyName, string>> = {
  haproxy: 'deploy/haproxy/haproxy.cfg',
  nginx: 'deploy/nginx/node-red.conf',
};
const NAMES = ['node-red-1', 'node-red-2', 'node-red-3'];

export interface Replica {
  readonly name: string;
  readonly port: number;
  readonly healthPort: number;
}

/** The configuration of deploy/, with the replicas and the port of a test. */
export function configured(name: ProxyName, replicas: readonly Replica[], port: number): string {
  const text = readFileSync(join(repositoryRoot, FILES[name]), 'utf8');
  const listening = text
    .replace('bind :8080', `bind 127.0.0.1:${port}`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`);
  return replicas.reduce(
    (config, replica) =>
      config
        // On one machine each has a port of its own.
        .replace(
          `${replica.name}:1880`,
          `127.0.0.1:${replica.port}${name === 'haproxy' ? ` port ${replica.healthPort}` : ''}`,
        )
        .replace(`${replica.name}:9464`, `127.0.0.1:${replica.healthPort}`),
    listening,
  );
}

export class BehindProxy {
  readonly #redis: TestRedis;
  readonly #ttlMs: number;
  readonly #lockKey = newKey();
  readonly #services = new Map<string, OwnedProcess>();
  #replicas: readonly Replica[] = [];
  #proxy: RunningProxy | undefined;
  #traffic: Traffic | undefined;

  /** Call in `describe`: skips it, loudly, where there is no such proxy. */
  constructor(name: ProxyName, redis: TestRedis, ttlMs: number) {
    this.#redis = redis;
    this.#ttlMs = ttlMs;
    const start = () => this.#start(name);
    before(async function () {
      this.timeout(FETCH_MS);
      await requireProxy(this, name);
      await start();
    });
    after(() => this.#stop());
  }

  get traffic(): Traffic {
    if (this.#traffic === undefined) throw new Error('nothing was started');
    return this.#traffic;
  }

  /** The service that answers now hands over. */
  async handOver(): Promise<string> {
    const leader = await this.traffic.server();
    this.#services.get(leader)?.child.send('resign');
    return leader;
  }

  /** SIGKILL for the service that answers now. */
  async kill(): Promise<string> {
    const leader = await this.traffic.server();
    await this.#services.get(leader)?.kill();
    return leader;
  }

  async revive(name: string): Promise<void> {
    const replica = this.#replicas.find((each) => each.name === name);
    if (replica !== undefined) await this.#serve(replica);
  }

  async #start(name: ProxyName): Promise<void> {
    await onFreePorts(2 * NAMES.length + 1, async ([port = 0, ...ports]) => {
      this.#replicas = NAMES.map((each, index) => ({
        ...{ name: each, port: ports[2 * index] ?? 0, healthPort: ports[2 * index + 1] ?? 0 },
      }));
      await Promise.all(this.#replicas.map((replica) => this.#serve(replica)));
      this.#proxy = await startProxy(name, configured(name, this.#replicas, port), port);
      this.#traffic = new Traffic(port);
    });
  }

  async #serve({ name, port, healthPort }: Replica): Promise<void> {
    const [command, ...args] = typescriptProgram(join(__dirname, 'service.ts'));
    const service = await OwnedProcess.start({
      ...{ command, args },
      cwd: repositoryRoot,
      ipc: true,
      env: {
        ...process.env,
        ...{ REDIS_PORT: String(this.#redis.server.port), LOCK_KEY: this.#lockKey, START_MS: '100' },
        ...{ TTL_MS: String(this.#ttlMs), PORT: String(port), CLUSTER_LEADER_NAME: name },
        CLUSTER_LEADER_HEALTH_PORT: String(healthPort),
      },
    });
    this.#services.set(name, service);
    await within(once(service.child, 'message'), START_MS, () => `${name} to listen${service.report()}`);
  }

  async #stop(): Promise<void> {
    await this.#traffic?.stop();
    await this.#proxy?.stop();
    await Promise.all([...this.#services.values()].map((service) => service.kill()));
  }
}
