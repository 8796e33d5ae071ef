/** A server that runs as a process of this machine, in a data folder of its own. */
import { mkdirSync, rmSync } from 'node:fs';
import { OwnedProcess } from '../owned-process.js';
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.js';
import { ask, untilServing } from './ask.js';
import type { RedisServer, RedisServerOptions, RedisSource } from './types.js';

type LocalSource = Extract<RedisSource, { command: string }>;

/** Bounds in milliseconds. */
const START_MS = 10_000;
const STOP_MS = 5_000;

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
    this.#folder = temporaryFolder('redis');
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
    return `${this.#options.tls ? 'rediss' : 'redis'}://${this.host}:${this.port}`;
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
    return `${this.origin}, ${this.url}`;
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
      // Answered by "+OK", or by an error where a password or TLS is in the way: then there is nothing to keep.
      if (keepData && !this.#options.appendOnly)
        await ask(this.host, this.port, 'SAVE', STOP_MS).catch(() => '');
      await this.#process?.stop(STOP_MS);
    }
    if (!keepData) {
      rmSync(this.#folder.path, { recursive: true, force: true });
      mkdirSync(this.#folder.path);
    }
    await this.#up();
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
      await untilServing(this.host, this.port, {
        ms: START_MS,
        tls: this.#options.tls !== undefined,
        dead: () => started.gone,
      });
    } catch (error) {
      throw new Error(`${(error as Error).message} (${this.origin})${started.report()}`);
    }
  }

  #args(): readonly string[] {
    const { tls, appendOnly, args = [] } = this.#options;
    const port = String(this.port);
    return [
      ...['--bind', this.host, '--protected-mode', 'no', '--dir', this.#folder.path, '--save', ''],
      ...(appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']),
      ...(tls ? ['--port', '0', '--tls-port', port, '--tls-auth-clients', 'no'] : ['--port', port]),
      ...(tls ? ['--tls-cert-file', tls.certFile, '--tls-key-file', tls.keyFile] : []),
      ...(tls?.caFile ? ['--tls-ca-cert-file', tls.caFile] : []),
      ...args,
    ];
  }
}
