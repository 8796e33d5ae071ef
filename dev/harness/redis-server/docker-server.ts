/**
 * A server in a container. The container stays while the server in it is killed and started again: an engine takes a
 * second to take a container's network down and up, and connections that its port forwarder accepts meanwhile hang.
 * So a dead server's port is open, and closes every connection at once.
 */
import type { StartedTestContainer, WaitStrategy } from 'testcontainers';
import { atExit } from '../teardown.js';
import { NAME_PREFIX } from '../watchdog.js';
import { accepts, untilServing } from './ask.js';
import { command } from './command.js';
import type { RedisServer, RedisServerOptions, RedisSource } from './types.js';

type DockerSource = Extract<RedisSource, { way: 'docker' }>;

/** Bounds in milliseconds. */
const START_MS = 20_000;
const SAVE_MS = 5_000;

const LOOPBACK = '127.0.0.1';

/** In the container. */
const DATA_FOLDER = '/tmp/data';
const PID_FILE = '/tmp/server.pid';
const LOG_FILE = '/tmp/server.log';

/** For the container's first process: a shell that waits collects dead children, as `ended` needs it. */
const IDLE = 'while :; do sleep 1; done';

/** Lines of shell that do nothing to a server that is dead already. */
const signalled = (signal: string): string => `kill -${signal} "$(cat ${PID_FILE})" 2>/dev/null || true`;
const ended = (signal: string): string =>
  `pid=$(cat ${PID_FILE}); kill -${signal} "$pid" 2>/dev/null; while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done; rm -f ${PID_FILE}`;

export class DockerServer implements RedisServer {
  readonly owned = true;
  readonly pid = undefined;
  readonly tls = undefined;
  readonly unixSocket = undefined;
  readonly way = 'docker';
  readonly port: number;
  readonly #source: DockerSource;
  readonly #options: RedisServerOptions;
  readonly #name: string;
  #container: StartedTestContainer | undefined;
  #host = LOOPBACK;
  #created = false;
  #frozen = false;
  #withdraw: () => void = () => undefined;

  private constructor(source: DockerSource, port: number, options: RedisServerOptions) {
    this.#source = source;
    this.#options = options;
    this.port = port;
    this.#name = `${NAME_PREFIX}redis-${process.pid}-${port}`;
  }

  static async start(source: DockerSource, port: number, options: RedisServerOptions): Promise<DockerServer> {
    if (options.tls || options.unixSocket)
      throw new Error('the harness serves neither TLS nor a unix socket from a container');
    const server = new DockerServer(source, port, options);
    await server.#create();
    return server;
  }

  get host(): string {
    return this.#host;
  }

  get url(): string {
    const login = this.password === undefined ? '' : `:${encodeURIComponent(this.password)}@`;
    return `redis://${login}${this.host}:${this.port}`;
  }

  get password(): string | undefined {
    return this.#options.password;
  }

  get origin(): string {
    return this.#source.origin;
  }

  describe(): string {
    return `${this.origin}, redis://${this.host}:${this.port}`;
  }

  async stop(): Promise<void> {
    if (!this.#created) return;
    await (await this.#handle()).remove({ force: true, v: true }); // forced: it may be frozen or dead
    this.#created = false;
    this.#withdraw();
  }

  // Docker refuses what is already the case (to thaw a running, to kill a dead container): it is asked first.

  async kill(): Promise<void> {
    await this.#inside(ended('KILL'));
    this.#frozen = false;
  }

  async freeze(): Promise<void> {
    await this.#inside(signalled('STOP'));
    this.#frozen = true;
  }

  /** Suites call it after every test: it costs nothing if the server is not frozen. */
  async thaw(): Promise<void> {
    if (!this.#frozen) return;
    await this.#inside(signalled('CONT'));
    this.#frozen = false;
  }

  async restart({ keepData }: { readonly keepData: boolean }): Promise<void> {
    await this.thaw();
    if (keepData && !this.#options.appendOnly) {
      await command(this, ['SAVE'], SAVE_MS).catch(() => undefined); // it may be dead already
    }
    await this.#inside(keepData ? ended('TERM') : `${ended('KILL')}; rm -rf ${DATA_FOLDER}`);
    await this.#up();
  }

  async #create(): Promise<void> {
    const { GenericContainer } = await import('testcontainers');
    this.#withdraw = atExit(() => undefined, { kind: 'container', value: this.#name });
    this.#created = true;
    try {
      this.#container = await new GenericContainer(this.#source.image)
        .withName(this.#name)
        .withExposedPorts({ container: 6379, host: this.port })
        .withAutoCleanup(false) // our own watchdog does it, without one more image to fetch
        .withWaitStrategy(NO_WAIT)
        .withCommand(['sh', '-c', IDLE])
        .start();
      // Where this process itself runs in a container, testcontainers names the bridge's gateway. The engine may still
      // be on this machine, with the port on its loopback, as everywhere else.
      if (!(await accepts(LOOPBACK, this.port))) this.#host = this.#container.getHost();
      await this.#up();
    } catch (error) {
      await this.stop().catch(() => undefined); // the first error is the one to report
      throw error;
    }
  }

  async #up(): Promise<void> {
    const { appendOnly, password, args = [] } = this.#options;
    const server = [
      ...['valkey-server', '--protected-mode', 'no', '--dir', DATA_FOLDER, '--save', ''],
      ...['--daemonize', 'yes', '--pidfile', PID_FILE, '--logfile', LOG_FILE],
      ...(appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']),
      ...(password === undefined ? [] : ['--requirepass', password]),
      ...args,
    ];
    await this.#inside(`mkdir -p ${DATA_FOLDER} && "$@"`, server);
    try {
      await untilServing(this, { ms: START_MS });
    } catch (error) {
      const said = await this.#inside(`tail -n 30 ${LOG_FILE}`).catch(() => '');
      throw new Error(`${(error as Error).message} (${this.origin})\n${said}`);
    }
  }

  /** Runs a line of shell in the container, with `words` as its arguments; its output. */
  async #inside(line: string, words: readonly string[] = []): Promise<string> {
    if (!this.#created || !this.#container) throw new Error('the server was stopped');
    const { exitCode, output } = await this.#container.exec(['sh', '-c', line, 'sh', ...words]);
    if (exitCode !== 0) throw new Error(`${this.origin}: ${[line, ...words].join(' ')}: ${output.trim()}`);
    return output;
  }

  /** The container, by the name it was given: it may exist even if its start failed. */
  async #handle() {
    if (!this.#created) throw new Error('the server was stopped');
    const { getContainerRuntimeClient } = await import('testcontainers');
    return (await getContainerRuntimeClient()).container.getById(this.#name);
  }
}

/** testcontainers would wait for a port that the engine itself listens on before Redis does; we ask Redis. */
const NO_WAIT: WaitStrategy = {
  waitUntilReady: async () => undefined,
  withStartupTimeout: () => NO_WAIT,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => START_MS,
};
