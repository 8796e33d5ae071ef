/**
 * Runs the Lua scripts for the calls of a batch, and hands each call its part of the reply.
 *
 * Scripts are loaded on every connection and called by their hash. Two restrictions of a server call for other ways,
 * each until the next connection: rights that cover only some lock keys, and a proxy that spreads commands over servers
 * of which only one has the scripts.
 */
import { StoreFailure } from '../election/ports.js';
import type { ScriptCall } from './batch.js';
import { commandFailure } from './failures.js';
import { recordKey } from './keys.js';
import type { Link } from './link.js';
import type { NoticeCode } from './notices.js';
import type { Client } from './open-client.js';
import { OPERATIONS, type Operation, SCRIPTS } from './scripts.js';

export class ScriptRunner {
  readonly #link: Link;
  readonly #channel: string;
  readonly #notice: (code: NoticeCode, detail: string) => void;
  /** One command per key, because the server refused a command for several. */
  #oneByOne = false;
  /** EVAL with the source, because EVALSHA failed even after the scripts were loaded again. */
  #sendsSource = false;
  /** The scripts were loaded again, and none has run since. */
  #reloaded = false;

  /**
   * @param channel on which the scripts announce changes
   * @param notice called whenever a script could not announce a change or read the server's run
   */
  constructor(link: Link, channel: string, notice: (code: NoticeCode, detail: string) => void) {
    this.#link = link;
    this.#channel = channel;
    this.#notice = notice;
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
    const { client } = this.#link;
    if (client === null) {
      settleAll(calls, new StoreFailure('offline', 'there is no connection to the server'));
      return;
    }
    const afterReload = this.#reloaded;
    try {
      const { source, sha } = SCRIPTS[operation];
      const command = [
        ...(this.#sendsSource ? ['EVAL', source] : ['EVALSHA', sha]),
        String(2 * calls.length),
        ...calls.flatMap(({ key }) => [key, recordKey(key)]),
        this.#channel,
        ...calls.flatMap(({ args }) => args),
      ];
      const asking = calls.some((call) => call.asking);
      const reply = await this.#link.send(client, (connected) => sendScript(connected, command, asking));
      this.#reloaded = false;
      this.#settle(calls, reply);
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

  #settle(calls: readonly ScriptCall[], reply: unknown): void {
    const [runHidden, publishRefused, ...results] = reply as readonly unknown[];
    if (runHidden === 1) this.#notice('run-hidden', 'INFO');
    if (publishRefused === 1) this.#notice('publish-refused', 'PUBLISH');
    calls.forEach((call, index) => {
      const fields = results[index];
      try {
        call.settle({ reply: Array.isArray(fields) ? fields : [] });
      } catch (error) {
        call.settle({ failure: commandFailure(error) });
      }
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

function settleAll(calls: readonly ScriptCall[], failure: StoreFailure): void {
  for (const call of calls) call.settle({ failure });
}
