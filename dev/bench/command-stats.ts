/** How often a server ran each command, as it counts itself; those that scripts run are counted, too. */
import type { BareClient } from './bare-client.js';

export type CommandCalls = Readonly<Record<string, number>>;

export async function commandCalls(client: BareClient): Promise<CommandCalls> {
  return parseCommandStats(await client.info('commandstats'));
}

export function parseCommandStats(info: string): CommandCalls {
  const lines = info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gmu);
  return Object.fromEntries([...lines].map(([, name = '', calls = '0']) => [name, Number(calls)]));
}

/** Commands run between two readings; others are left out. */
export function callsBetween(before: CommandCalls, after: CommandCalls): CommandCalls {
  const grown = Object.entries(after).map(([name, calls]) => [name, calls - (before[name] ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, calls]) => calls > 0));
}
