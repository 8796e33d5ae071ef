/** The Redis server that the faults strike. It keeps an append-only file, so that it can come back with its data. */
import { createClient, ErrorReply } from '@redis/client';
import { locateRedis, type RedisServer, startRedisServer } from '../../harness/redis-server/index.js';
import { poll, within } from '../../harness/waiting.js';
import type { Target } from '../proxy/connection.js';
import type { ReplicaNetwork } from '../proxy/replica-network.js';
import { DataFolder } from './data-folder.js';
import type { Reach, Servers } from './servers.js';

/** ms; a command can be held up by a fault that strikes at the same time. */
const COMMAND_MS = 10_000;

/** The data after a restart; `older` is a file whose last second is lost. */
export type Left = 'all' | 'nothing' | 'older';

type Control = ReturnType<typeof control>;

function control({ host, port }: RedisServer) {
  const client = createClient({
    RESP: 2,
    socket: { host, port, reconnectStrategy: 5 },
    maintNotifications: 'disabled',
    disableClientInfo: true,
  });
  // It comes back by itself, and a command that cannot be sent waits for that.
  client.on('error', () => undefined);
  return client;
}

export class Victim implements Servers {
  readonly failovers = [];
  readonly #server: RedisServer;
  readonly #data: DataFolder | null;
  readonly #control: Control;
  /** Whether DEBUG is permitted: Redis 7 and later have a switch for it, older ones always do. */
  readonly debug: boolean;

  private constructor(server: RedisServer, data: DataFolder | null, debug: boolean) {
    this.#server = server;
    this.#data = data;
    this.debug = debug;
    this.#control = control(server);
  }

  static async start(): Promise<Victim> {
    const { way } = await locateRedis();
    // A container's files are out of reach.
    const data = way === 'docker' ? null : new DataFolder();
    const args = ['--appendonly', 'yes', '--appendfsync', 'everysec', ...(data ? ['--dir', data.path] : [])];
    const begin = (more: readonly string[]) =>
      startRedisServer({ own: true, appendOnly: true, args: [...args, ...more] });
    try {
      const debugging = await begin(['--enable-debug-command', 'yes']).catch(() => null);
      const victim = new Victim(debugging ?? (await begin([])), data, debugging !== null);
      await victim.#control.connect();
      return victim;
    } catch (error) {
      data?.remove();
      throw error;
    }
  }

  get targets(): readonly [Target] {
    return [{ host: this.#server.host, port: this.#server.port }];
  }

  reach(network: ReplicaNetwork): Reach {
    const [target] = this.targets;
    return { server: { host: '127.0.0.1', port: network.portTo(target), database: 0 }, detours: {} };
  }

  describe(): string {
    return this.#server.origin;
  }

  /** Whether it can come back with an older file. */
  get canGoBack(): boolean {
    return this.#data !== null;
  }

  async command(...words: readonly (string | number)[]): Promise<void> {
    await this.commands([words]);
  }

  /**
   * Sent together, so that they run one directly after the other. All are sent again while another fault ends their
   * connection, or while the server loads its data: one alone would overtake the others.
   */
  async commands(all: readonly (readonly (string | number)[])[]): Promise<void> {
    const send = async () => {
      const sent = all.map((words) => this.#control.sendCommand(words.map(String)));
      for (const answer of await Promise.allSettled(sent)) {
        if (answer.status === 'rejected') throw answer.reason;
      }
      return true;
    };
    const what = `Redis to obey ${all.map((words) => words.join(' ')).join(', ')}`;
    const said = poll(() => send().catch(refused), { ms: COMMAND_MS, what });
    await within(said, 2 * COMMAND_MS, what);
  }

  freeze(): Promise<void> {
    return this.#server.freeze();
  }

  thaw(): Promise<void> {
    return this.#server.thaw();
  }

  /** To be called a while before `restart('older')`. */
  rememberData(): void {
    this.#data?.remember();
  }

  /** Settles when it serves again. */
  async restart(left: Left, crash: boolean): Promise<void> {
    if (this.#data === null) {
      if (crash) await this.#server.kill();
      await this.#server.restart({ keepData: left === 'all' });
      return;
    }
    if (left === 'all' && !crash) {
      await this.#server.restart({ keepData: true });
      return;
    }
    await this.#server.kill();
    if (left === 'nothing') this.#data.empty();
    if (left === 'older') this.#data.goBack();
    await this.#server.restart({ keepData: true });
  }

  async stop(): Promise<void> {
    this.#control.destroy();
    await this.#server.stop();
    this.#data?.remove();
  }
}

/** Any refusal of a command is a defect of this code, except that the server is not yet ready. */
function refused(error: unknown): false {
  if (error instanceof ErrorReply && !error.message.startsWith('LOADING')) throw error;
  return false;
}
