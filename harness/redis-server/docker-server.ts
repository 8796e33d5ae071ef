/**
 * A server in a container. The port outside is chosen before the start and bound firmly, since Docker would choose
 * another one at every restart.
 */
import type { StartedTestContainer, WaitStrategy } from 'testcontainers';
import { atExit } from '../teardown';
import { namePrefix } from '../watchdog';
import { ask, untilServing } from './ask';
import type { RedisServer, RedisServerOptions, RedisSource } from './types';

type DockerSource = Extract<RedisSource, { way: 'docker' }>;

/** Bounds in milliseconds. */
const startMs = 20_000;
const saveMs = 5_000;

export class DockerServer implements RedisServer {
  readonly owned = true;
  readonly pid = undefined;
  readonly way = 'docker';
  readonly port: number;
  readonly #source: DockerSource;
  readonly #options: RedisServerOptions;
  readonly #name: string;
  #container: StartedTestContainer | undefined;
  #created = false;
  #withdraw: () => void = () => undefined;

  private constructor(source: DockerSource, port: number, options: RedisServerOptions) {
    this.#source = source;
    this.#options = options;
    this.port = port;
    this.#name = `${namePrefix}redis-${process.pid}-${port}`;
  }

  static async start(source: DockerSource, port: number, options: RedisServerOptions): Promise<DockerServer> {
    if (options.tls) throw new Error('the harness serves no TLS from a container');
    const server = new DockerServer(source, port, options);
    await server.#create();
    return server;
  }

  get host(): string {
    const host = this.#container?.getHost() ?? '127.0.0.1';
    return host === 'localhost' ? '127.0.0.1' : host; // the port is bound for IPv4
  }

  get url(): string {
    return `redis://${this.host}:${this.port}`;
  }

  get origin(): string {
    return this.#source.origin;
  }

  describe(): string {
    return `${this.origin}, ${this.url}`;
  }

  async stop(): Promise<void> {
    if (!this.#created) return;
    await (await this.#handle()).remove({ force: true, v: true }); // forced: it may be frozen or dead
    this.#created = false;
    this.#withdraw();
  }

  async kill(): Promise<void> {
    await (await this.#handle()).kill({ signal: 'SIGKILL' });
  }

  async freeze(): Promise<void> {
    await (await this.#handle()).pause();
  }

  async thaw(): Promise<void> {
    await (await this.#handle()).unpause();
  }

  async restart({ keepData }: { readonly keepData: boolean }): Promise<void> {
    if (!keepData) {
      await this.stop();
      await this.#create();
      return;
    }
    const handle = await this.#handle();
    const { State: state } = await handle.inspect();
    if (state.Paused) await handle.unpause();
    if (state.Running && !this.#options.appendOnly) {
      await ask(this.host, this.port, 'SAVE', saveMs).catch(() => '');
    }
    await handle.restart({ t: 5 });
    await untilServing(this.host, this.port, { ms: startMs, tls: false });
  }

  async #create(): Promise<void> {
    const { GenericContainer } = await import('testcontainers');
    const { appendOnly, args = [] } = this.#options;
    this.#withdraw = atExit(() => undefined, { kind: 'container', value: this.#name });
    this.#created = true;
    try {
      this.#container = await new GenericContainer(this.#source.image)
        .withName(this.#name)
        .withExposedPorts({ container: 6379, host: this.port })
        .withAutoCleanup(false) // our own watchdog does it, without one more image to fetch
        .withWaitStrategy(noWait)
        .withCommand([
          ...['valkey-server', '--protected-mode', 'no', '--dir', '/tmp', '--save', ''],
          ...(appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']),
          ...args,
        ])
        .start();
      await untilServing(this.host, this.port, { ms: startMs, tls: false });
    } catch (error) {
      await this.stop().catch(() => undefined); // the first error is the one to report
      throw error;
    }
  }

  /** The container, by the name it was given: it may exist even if its start failed. */
  async #handle() {
    if (!this.#created) throw new Error('the server was stopped');
    const { getContainerRuntimeClient } = await import('testcontainers');
    return (await getContainerRuntimeClient()).container.getById(this.#name);
  }
}

/** testcontainers would wait for a port that the engine itself listens on before Redis does; we ask Redis. */
const noWait: WaitStrategy = {
  waitUntilReady: async () => undefined,
  withStartupTimeout: () => noWait,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => startMs,
};
