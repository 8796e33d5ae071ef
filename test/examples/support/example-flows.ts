/** The examples as a user imports them, on the test's server, with probes in place of the debug nodes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../dev/harness/cache-folder.js';
import type { RedisServer } from '../../../dev/harness/redis-server/index.js';

export interface ExampleNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly name?: string;
  readonly [property: string]: unknown;
}

const folder = join(repositoryRoot, 'examples');

export const exampleNames = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

export function exampleNodes(name: string): readonly ExampleNode[] {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as readonly ExampleNode[];
}

/** All examples as one flow file, with the broker at `mqttPort`. A probe is labelled `<example>: <name of the debug node>`. */
export function allExamples(
  server: Pick<RedisServer, 'host' | 'port'>,
  mqttPort: number,
): readonly ExampleNode[] {
  const { host, port } = server;
  return exampleNames.flatMap((example) =>
    exampleNodes(example).map((node): ExampleNode => {
      if (node.type === 'valkey-config') return { ...node, host, port: String(port) };
      if (node.type === 'mqtt-broker') return { ...node, port: String(mqttPort) };
      if (node.type !== 'debug') return node;
      return { ...node, type: 'fleet-probe', label: `${example}: ${node.name}` };
    }),
  );
}

/** @throws if there is not exactly one */
export function idOf(example: string, name: string): string {
  const [found, ...others] = exampleNodes(example).filter((node) => node.name === name);
  if (found === undefined || others.length > 0) throw new Error(`${example} has no single node "${name}"`);
  return found.id;
}
