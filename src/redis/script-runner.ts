/**
 * Runs the Lua scripts for the calls of a batch, and hands each call its part of the reply.
 *
 * Scripts are loaded on every connection and called by their hash. Two restrictions of a server call for other ways,
 * each until the next connection: rights that cover only some lock keys, and a proxy that spreads commands over servers
 * of which only one has the scripts.
 */
import { StoreFailure } from '../election/ports.js';
import type { CallOutcome, ScriptCall } from './batch.js';
import { commandFailure } from './failures.js';
import { recordKey } from './keys.js';
import type { Link } from './link.js';
import type { NoticeCode } from './notices.js';
import type { Client } from './open-client.js';
import type { Replication } from './replication.js';
import { OPERATIONS, type Operation, SCRIPTS } from './scripts.js';

/** Outcomes that count only once replicas have them, if replicas are waited for. */
const COUNTED: readonly unknown[] = ['acquired', 'renewed', 'restored'];

export interface ScriptRunnerOptions {
  readonly link: Link;
  /** On which the scripts announce changes. */
  readonly channel: string;
  /** Called whenever a script could not announce a change or read the server's run. */
  readonly notice: (code: NoticeCode, detail: string) => void;
  /** null if no replicas are waited for. */
  readonly replication: Replication | null;
}

export class ScriptRunner {
  readonly #options: ScriptRunnerOptions;
  /** One command per key, because the server refused a command for several. */
  #oneByOne = false;
  /** EVAL with the source, because EVALSHA failed even after the scripts were loaded again. */
  #sendsSource = false;
  /** The scripts were loaded again, and none has run since. */
  #reloaded = false;

  constructor(options: ScriptRunnerOptions) {
    this.#options = options;
  }

  /**
   * Loads the scripts on a new connection. A server that is busy will serve soon, and one that does not permit SCRIPT
   * may permit EVALSHA: neither fails.
   *
   * @throws if the server does not let us in, or the connection breaks
   */
  async load(client: Client): Promise<void> {
    this.#oneByOne = false;
    this.#sendsSource = false;
    this.#reloaded = false;
    this.#options.replication?.begin();
    await loadScripts(client).catch((error: unknown) => {
      const { kind, code } = commandFailure(error);
      if (kind !== 'busy' && code !== 'NOPERM') throw error;
    });
  }

  /** Runs one operation for one or more lock keys, and settles every call. Never rejects. */
  async send(operation: Operation, calls: readonly ScriptCall[]): Promise<void> {
    if (this.#oneByOne && calls.length > 1) {
      for (const call of calls) void this.send(operation, [call]);
      return;
    }
    const { link, channel, replication } = this.#options;
    const { client } = link;
    if (client === null) {
      settleAll(calls, new StoreFailure('offline', 'there is no connection to the server'));
      return;
    }
    const obstacle = replication?.obstacle(client) ?? null;
    if (obstacle !== null) {
      settleAll(calls, obstacle);
      return;
    }
    const afterReload = this.#reloaded;
    try {
      const { source, sha } = SCRIPTS[operation];
      const command = [
        ...(this.#sendsSource ? ['EVAL', source] : ['EVALSHA', sha]),
        String(2 * calls.length),
        ...calls.flatMap(({ key }) => [key, recordKey(key)]),
        channel,
        ...calls.flatMap(({ args }) => args),
      ];
      const asking = calls.some((call) => call.asking);
      const answer = link.send(client, (connected) => sendScript(connected, command, asking));
      const confirmation = replication?.confirm(client) ?? null;
      const reply = await answer;
      this.#reloaded = false;
      this.#settle(calls, reply, confirmation);
    } catch (error) {
      const failure = commandFailure(error);
      // EVAL is not permitted. EVALSHA may work again: the scripts may have been lost twice by chance.
      if (failure.code === 'NOPERM') this.#sendsSource = false;
      // A missing right for one key makes the server refuse the command for all, before the script can tell them apart.
      if (failure.code === 'NOPERM' && calls.length > 1) {
        this.#oneByOne = true;
        settleAll(calls, new StoreFailure('not-executed', failure.message, { code: failure.code }));
        return;
      }
      // The scripts are loaded again, and the callers retry. Sent again here, the command could arrive out of order.
      settleAll(calls, failure.code === 'NOSCRIPT' ? await this.#reload(client, afterReload) : failure);
    }
  }

  #settle(
    calls: readonly ScriptCall[],
    reply: unknown,
    confirmation: Promise<StoreFailure | null> | null,
  ): void {
    const { notice } = this.#options;
    const [runHidden, publishRefused, ...results] = reply as readonly unknown[];
    if (runHidden === 1) notice('run-hidden', 'INFO');
    if (publishRefused === 1) notice('publish-refused', 'PUBLISH');
    calls.forEach((call, index) => {
      const fields = results[index];
      const outcome = { reply: Array.isArray(fields) ? fields : [] };
      if (confirmation === null || !COUNTED.includes(outcome.reply[0])) settle(call, outcome);
      else void confirmation.then((failure) => settle(call, failure === null ? outcome : { failure }));
    });
  }

  /**
   * Loads the scripts after NOSCRIPT.
   *
   * @param again whether they were loaded just before; then commands go to different servers, and loading is no use
   * @returns the failure for the calls that met NOSCRIPT
   */
  async #reload(client: Client, again: boolean): Promise<StoreFailure> {
    this.#sendsSource ||= again;
    try {
      if (!this.#sendsSource) await loadScripts(client);
      this.#reloaded = true;
      return new StoreFailure('not-executed', 'the server had lost its scripts', { code: 'NOSCRIPT' });
    } catch (error) {
      return commandFailure(error);
    }
  }
}

/** ASKING counts for the next command on the connection, so both are written together. */
async function sendScript(client: Client, command: readonly string[], asking: boolean): Promise<unknown> {
  if (!asking) return await client.sendCommand([...command]);
  const [, reply] = await Promise.all([client.sendCommand(['ASKING']), client.sendCommand([...command])]);
  return reply;
}

async function loadScripts(client: Client): Promise<void> {
  await Promise.all(OPERATIONS.map((operation) => client.scriptLoad(SCRIPTS[operation].source)));
}

function settle(call: ScriptCall, outcome: CallOutcome): void {
  try {
    call.settle(outcome);
  } catch (error) {
    call.settle({ failure: commandFailure(error) });
  }
}

function settleAll(calls: readonly ScriptCall[], failure: StoreFailure): void {
  for (const call of calls) call.settle({ failure });
}
