/**
 * Tells who sends what. Redis' own statistics count commands of all clients together; MONITOR names the connection, and
 * a connection is known to belong to the process that was started just before it appeared.
 */
import type { Address, BareClient } from '../bare-client.js';
import { bareClient } from '../bare-client.js';

/** Calls by command name, of one process. */
export type Sent = Readonly<Record<string, number>>;

export class Monitor {
  readonly #client: BareClient;
  readonly #sent = new Map<string, Map<string, number>>();

  private constructor(client: BareClient) {
    this.#client = client;
  }

  static async start(server: Address): Promise<Monitor> {
    const client = await bareClient(server);
    const monitor = new Monitor(client);
    await client.monitor((line) => monitor.#note(String(line)));
    return monitor;
  }

  stop(): void {
    this.#client.destroy();
  }

  sentBy(addresses: ReadonlySet<string>): Sent {
    const total: Record<string, number> = {};
    for (const address of addresses) {
      for (const [command, calls] of this.#sent.get(address) ?? []) {
        total[command] = (total[command] ?? 0) + calls;
      }
    }
    return total;
  }

  #note(line: string): void {
    const { address, command } = parseMonitorLine(line) ?? {};
    if (address === undefined || command === undefined) return;
    const commands = this.#sent.get(address) ?? new Map<string, number>();
    this.#sent.set(address, commands);
    commands.set(command, (commands.get(command) ?? 0) + 1);
  }
}

/** null for what a script runs: its own call was counted. */
export function parseMonitorLine(
  line: string,
): { readonly address: string; readonly command: string } | null {
  const [, address, command] = /^[\d.]+ \[\d+ ([^\]]+)\] "([^"]+)"/u.exec(line) ?? [];
  if (address === undefined || command === undefined || address === 'lua') return null;
  return { address, command: command.toLowerCase() };
}

/** `address:port` of every client that is connected at present. */
export async function connectedAddresses(client: BareClient): Promise<ReadonlySet<string>> {
  const list = String(await client.sendCommand(['CLIENT', 'LIST']));
  return new Set([...list.matchAll(/ addr=(\S+)/gu)].map(([, address = '']) => address));
}
