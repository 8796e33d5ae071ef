/** A server that runs as a process of this machine, in a data folder of its own. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OwnedProcess } from '../owned-process.js';
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.js';
import { untilServing } from './ask.js';
import { command } from './command.js';
import type { RedisServer, RedisServerOptions, RedisSource, TlsFiles } from './types.js';

type LocalSource = Extract<RedisSource, { command: string }>;

/** Bounds in milliseconds. */
const START_MS = 10_000;
const STOP_MS = 5_000;

/** A file system in memory, on Linux. */
const MEMORY = '/dev/shm';

export class LocalServer implements RedisServer {
  readonly host = '127.0.0.1';
  readonly owned = true;
  readonly port: number;
  readonly #source: LocalSource;
  readonly #options: RedisServerOptions;
  readonly #folder: TemporaryFolder;
  #process: OwnedProcess | undefined;

  private constructor(source: LocalSource, port: number, options: RedisServerOptions) {
    this.#source = source;
    this.#options = options;
    this.port = port;
    this.#folder =
      options.inMemory && existsSync(MEMORY) ? temporaryFolder('redis', MEMORY) : temporaryFolder('redis');
  }

  static async start(source: LocalSource, port: number, options: RedisServerOptions): Promise<LocalServer> {
    const server = new LocalServer(source, port, options);
    try {
      await server.#up();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get url(): string {
    const login = this.password === undefined ? '' : `:${encodeURIComponent(this.password)}@`;
    return this.#address(login);
  }

  get password(): string | undefined {
    return this.#options.password;
  }

  get tls(): TlsFiles | undefined {
    return this.#options.tls;
  }

  get unixSocket(): string | undefined {
    return this.#options.unixSocket ? join(this.#folder.path, 'redis.sock') : undefined;
  }

  get origin(): string {
    return this.#source.origin;
  }

  get way(): LocalSource['way'] {
    return this.#source.way;
  }

  get pid(): number | undefined {
    return this.#process && !this.#process.gone ? this.#process.pid : undefined;
  }

  describe(): string {
    return `${this.origin}, ${this.#address()}`;
  }

  async stop(): Promise<void> {
    await this.#process?.stop(STOP_MS);
    this.#folder.remove();
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async freeze(): Promise<void> {
    this.#process?.signal('SIGSTOP');
  }

  async thaw(): Promise<void> {
    this.#process?.signal('SIGCONT');
  }

  async restart({ keepData }: { readonly keepData: boolean }): Promise<void> {
    if (this.pid !== undefined) {
      await this.thaw();
      // A sentinel has nothing to save, and a server that is just loading refuses.
      if (keepData && !this.#options.appendOnly)
        await command(this, ['SAVE'], STOP_MS).catch(() => undefined);
      await this.#process?.stop(STOP_MS);
    }
    if (!keepData) this.#forgetData();
    await this.#up();
  }

  #forgetData(): void {
    for (const name of readdirSync(this.#folder.path).filter((each) => !each.endsWith('.conf')))
      rmSync(join(this.#folder.path, name), { recursive: true, force: true });
  }

  #address(login = ''): string {
    return `${this.tls ? 'rediss' : 'redis'}://${login}${this.host}:${this.port}`;
  }

  async #up(): Promise<void> {
    const started = await OwnedProcess.start({
      command: this.#source.command,
      args: this.#args(),
      env: this.#source.env,
      cwd: this.#folder.path,
      log: this.#options.log,
    });
    this.#process = started;
    try {
      await untilServing(this, { ms: START_MS, dead: () => started.gone });
    } catch (error) {
      throw new Error(`${(error as Error).message} (${this.origin})${started.report()}`);
    }
  }

  #args(): readonly string[] {
    const { sentinel, password, appendOnly, args = [] } = this.#options;
    return [
      ...this.#configFile(),
      ...(sentinel ? ['--sentinel'] : []),
      ...['--bind', this.host, '--protected-mode', 'no', '--dir', this.#folder.path],
      ...(sentinel ? [] : ['--save', '', '--appendonly', appendOnly ? 'yes' : 'no']),
      ...(appendOnly ? ['--appendfsync', 'always'] : []),
      ...(password === undefined ? [] : ['--requirepass', password]),
      ...this.#listening(),
      ...args,
    ];
  }

  /** Written once: the server keeps it up to date from then on. */
  #configFile(): readonly string[] {
    const { config } = this.#options;
    if (config === undefined) return [];
    const path = join(this.#folder.path, 'redis.conf');
    if (!existsSync(path)) writeFileSync(path, `${config.join('\n')}\n`);
    return [path];
  }

  #listening(): readonly string[] {
    const port = String(this.port);
    const socket = this.unixSocket === undefined ? [] : ['--unixsocket', this.unixSocket];
    if (this.tls === undefined) return ['--port', port, ...socket];
    const { certFile, keyFile, caFile, clients = 'no' } = this.tls;
    return [
      ...['--port', '0', '--tls-port', port, '--tls-auth-clients', clients],
      ...['--tls-cert-file', certFile, '--tls-key-file', keyFile],
      ...(caFile ? ['--tls-ca-cert-file', caFile] : []),
      ...socket,
    ];
  }
}
