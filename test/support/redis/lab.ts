/**
 * A server for one suite, seen from beside the code under test: what lies at its keys, what it counted, what it
 * published. A failing test is told which server it failed on.
 */
import { createClient } from '@redis/client';
import {
  type RedisServer,
  type RedisServerOptions,
  startRedisServer,
} from '../../../dev/harness/redis-server/index.js';
import { skipLoudly } from '../../../dev/harness/skip-loudly.js';
import { poll } from '../../../dev/harness/waiting.js';
import { recordKey } from '../../../src/redis/keys.js';
import type { SingleServer } from '../../../src/redis/server-options.js';
import { newKey } from './leases.js';

type Bystander = ReturnType<typeof bystander>;

export interface LabOptions extends Omit<RedisServerOptions, 'own' | 'way'> {
  /** Why a foreign server will not do; the suite is then skipped, and says so. */
  readonly breaks?: string;
}

/** The first time a package or an image may have to be fetched. */
const FIRST_START_MS = 240_000;

function bystander(options: SingleServer) {
  const { host, port, database, username, password } = options;
  const client = createClient({
    RESP: 2,
    database,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    socket: { host, port, reconnectStrategy: 10 },
    maintNotifications: 'disabled',
  });
  // It comes back by itself, and a command that cannot be sent tells.
  client.on('error', () => undefined);
  return client;
}

export class Lab {
  #server: RedisServer | undefined;
  #client: Bystander | undefined;
  #key = '';

  /** A lock key, another one for each test. */
  get key(): string {
    return this.#key;
  }

  nextTest(): void {
    this.#key = newKey();
  }

  async start(options: LabOptions): Promise<void> {
    this.#server = await startRedisServer(options);
  }

  async connect(): Promise<void> {
    this.#client = bystander(this.options);
    await this.#client.connect();
  }

  async stop(): Promise<void> {
    this.#client?.destroy();
    await this.#server?.stop();
  }

  get server(): RedisServer {
    if (this.#server === undefined) throw new Error('the suite has no server');
    return this.#server;
  }

  /** Whether the lab's own connection stands; while it does not, a timer of its own runs. */
  get connected(): boolean {
    return this.#client?.isReady === true;
  }

  /** How the code under test reaches the server. */
  get options(): SingleServer {
    const { hostname, port, pathname, username, password, protocol } = new URL(this.server.url);
    return {
      host: hostname,
      port: Number(port || 6379),
      database: Number(pathname.slice(1) || 0),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    };
  }

  /** Skips what a foreign server would not bear. */
  requireOwned(context: Mocha.Context, because: string): void {
    if (this.server.owned) return;
    skipLoudly(context, `a foreign server is spared: ${because}`, 'unset CLUSTER_LEADER_TEST_REDIS_URL');
  }

  async command(...words: readonly (string | number)[]): Promise<unknown> {
    if (this.#client === undefined) throw new Error('the suite has no connection');
    return await this.#client.sendCommand<never>(words.map(String));
  }

  async text(...words: readonly (string | number)[]): Promise<string> {
    return String(await this.command(...words));
  }

  async number(...words: readonly (string | number)[]): Promise<number> {
    return Number(await this.command(...words));
  }

  /** The server's clock in ms. */
  async now(): Promise<number> {
    const [seconds, micros] = (await this.command('TIME')) as [string, string];
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  }

  /** The record of a lock key's terms, field by field as it is written. Empty if there is none. */
  async record(key: string): Promise<Record<string, string>> {
    const flat = (await this.command('HGETALL', recordKey(key))) as readonly string[];
    const record: Record<string, string> = {};
    for (let at = 0; at < flat.length; at += 2) record[flat[at] ?? ''] = flat[at + 1] ?? '';
    return record;
  }

  async setRecord(key: string, fields: Readonly<Record<string, string | number>>): Promise<void> {
    await this.command('HSET', recordKey(key), ...Object.entries(fields).flat());
  }

  /** Replaces the record by something that the package never writes. */
  async spoilRecord(key: string, ...command: readonly string[]): Promise<void> {
    const [verb = '', ...rest] = command;
    await this.command('DEL', recordKey(key));
    await this.command(verb, recordKey(key), ...rest);
  }

  /** The connections of others, one line of CLIENT LIST each. */
  async connections(): Promise<readonly string[]> {
    const own = await this.text('CLIENT', 'ID');
    const lines = (await this.text('CLIENT', 'LIST')).trim().split('\n');
    return lines.filter((line) => !line.startsWith(`id=${own} `));
  }

  /** How often a command was called since CONFIG RESETSTAT, for example `evalsha`. */
  async calls(command: string): Promise<number> {
    const stats = await this.text('INFO', 'commandstats');
    return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'mu').exec(stats)?.[1] ?? 0);
  }

  /** Waits until the server says so; the last answer is part of the failure. */
  async until(what: string, holds: () => Promise<boolean>, ms = 10_000): Promise<void> {
    await poll(holds, { ms, what });
  }
}

/** A server for the suite that calls this, started before its first test and stopped after its last. */
export function useLab({ breaks, ...options }: LabOptions = {}): Lab {
  const lab = new Lab();
  before(async function () {
    this.timeout(FIRST_START_MS);
    await lab.start(options);
    if (breaks !== undefined) lab.requireOwned(this, breaks);
    await lab.connect();
  });
  beforeEach(() => lab.nextTest());
  afterEach(async function () {
    // A test that failed between freezing and thawing must not take the others along.
    if (lab.server.owned) await lab.server.thaw();
    const error = this.currentTest?.err;
    if (error === undefined) return;
    const told = `${error.message}\n  on ${lab.server.describe()}`;
    // Reporters print the message as they find it in the stack.
    error.stack = (error.stack ?? error.message).replace(error.message, () => told);
    error.message = told;
  });
  after(() => lab.stop());
  return lab;
}
