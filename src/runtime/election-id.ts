/** Identifies servers and elections, so that nodes with the same settings share them. */
import { createHash } from 'node:crypto';
import type { ServerOptions } from '../redis/server-options.js';

/** Where an election takes place: every node with this server and lock key takes part in the same one. */
export interface ElectionAddress {
  readonly server: ServerOptions;
  readonly lockKey: string;
}

/** The same for every node that uses this server and lock key. */
export function electionId({ server, lockKey }: ElectionAddress): string {
  return JSON.stringify([serverId(server), lockKey]);
}

/**
 * Identifies a server by address, database, credentials and TLS, not by config node: two config nodes for one server are
 * one server. The password counts, so that a deploy that corrects it makes a new connection. Only its digest is part of
 * the id.
 */
export function serverId({ host, port, database, username, password, tls }: ServerOptions): string {
  const secret = password === undefined ? '' : createHash('sha256').update(password).digest('hex');
  return JSON.stringify([sameHost(host), port, database, username ?? '', secret, tls === true]);
}

/** Only the names of the local machine are unified; resolving other names could take seconds. */
function sameHost(host: string): string {
  const name = host.toLowerCase();
  return name === '127.0.0.1' || name === '::1' ? 'localhost' : name;
}
