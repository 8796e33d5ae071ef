/** Tells servers and elections apart, so that whoever means the same shares it. */
import { createHash } from 'node:crypto';
import type { ServerOptions } from '../redis/server-options.js';

export interface ElectionPlace {
  readonly server: ServerOptions;
  readonly lockKey: string;
}

/** One server and one lock key, however many nodes use them. */
export function electionId({ server, lockKey }: ElectionPlace): string {
  return JSON.stringify([serverId(server), lockKey]);
}

/**
 * Electors are shared by address, database and credentials, never by config node: two config nodes for one server
 * are one server. The password counts, so that a deploy which corrects it gets a connection of its own; as a digest,
 * so that it lies in no key of a map.
 */
export function serverId({ host, port, database, username, password, tls }: ServerOptions): string {
  const secret = password === undefined ? '' : createHash('sha256').update(password).digest('hex');
  return JSON.stringify([sameHost(host), port, database, username ?? '', secret, tls === true]);
}

/** The machine itself has several names; others are told apart by name, since looking them up could take seconds. */
function sameHost(host: string): string {
  const name = host.toLowerCase();
  return name === '127.0.0.1' || name === '::1' ? 'localhost' : name;
}
