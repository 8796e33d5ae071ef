/** What INFO says about a server, as far as elections depend on it. */

import type { Client } from '../../redis/open-client.js';
import { type Answer, ask, textOf } from './visit.js';

export interface ServerInfo {
  /** Redis, Valkey, or a relative. */
  readonly product: string;
  readonly version: string;
  /** Below what this package needs: Redis 6.2, or Valkey 7.2, which calls itself Redis 7.2. */
  readonly tooOld: boolean;
  readonly mode: 'standalone' | 'sentinel' | 'cluster';
  readonly role: 'primary' | 'replica';
  /** `host:port` of the primary that a replica follows. */
  readonly primary: string;
  /** Replicas that are connected to this primary. */
  readonly replicas: number;
  /** Bytes; 0 means no limit. */
  readonly maxMemory: number;
  readonly evictionPolicy: string;
}

/** Sections are asked for one by one: Redis 6.2 knows no more at a time. */
const SECTIONS = ['server', 'replication', 'memory'] as const;

/** Either the facts, or the server's answer if INFO is not permitted. */
export async function readInfo(client: Client): Promise<ServerInfo | Answer> {
  const answers = await Promise.all(SECTIONS.map((section) => ask(client, 'INFO', section)));
  const [refused] = answers.filter((answer) => answer.refused);
  return refused ?? parseInfo(answers.map((answer) => textOf(answer) ?? '').join('\n'));
}

const PRODUCTS = [
  ['valkey_version', 'Valkey'],
  ['dragonfly_version', 'Dragonfly'],
  ['redis_version', 'Redis'],
] as const;

export function parseInfo(text: string): ServerInfo {
  const fields = new Map(
    text.split(/\r?\n/u).map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
  const field = (name: string) => fields.get(name) ?? '';
  const [versionField, product] = PRODUCTS.find(([name]) => fields.has(name)) ?? ['', 'Redis'];
  const mode = field('redis_mode') || field('server_mode');
  return {
    product,
    version: field(versionField),
    tooOld: isBefore(field('redis_version'), 6, 2),
    mode: mode === 'sentinel' || mode === 'cluster' ? mode : 'standalone',
    role: field('role') === 'slave' ? 'replica' : 'primary',
    primary: `${field('master_host')}:${field('master_port')}`,
    replicas: Number(field('connected_slaves')) || 0,
    maxMemory: Number(field('maxmemory')) || 0,
    evictionPolicy: field('maxmemory_policy'),
  };
}

function isBefore(version: string, major: number, minor: number): boolean {
  const [, first, second] = /^(\d+)\.(\d+)/u.exec(version) ?? [];
  if (first === undefined || second === undefined) return false;
  return Number(first) < major || (Number(first) === major && Number(second) < minor);
}
