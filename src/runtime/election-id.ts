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
 * Identifies a server by all its options, not by config node: two config nodes for one server are one server. Secrets
 * count, so that a deploy that corrects a password makes a new connection. Only their digest is part of the id.
 */
export function serverId(server: ServerOptions): string {
  const { username, password, tls, database, waitForReplicas } = server;
  return JSON.stringify([
    ...place(server),
    database,
    username ?? '',
    digest(password),
    tls === undefined ? '' : digest(JSON.stringify(tls)),
    waitForReplicas ?? 0,
  ]);
}

function place(server: ServerOptions): readonly unknown[] {
  switch (server.kind) {
    case 'sentinel': {
      const { masterName, sentinels, sentinelLogin } = server;
      return [
        'sentinel',
        masterName,
        sentinels,
        sentinelLogin.username ?? '',
        digest(sentinelLogin.password),
      ];
    }
    case 'cluster':
      return ['cluster', server.nodes, server.translation];
    default:
      return server.path === undefined ? [sameHost(server.host), server.port] : [server.path];
  }
}

function digest(secret: string | undefined): string {
  return secret === undefined ? '' : createHash('sha256').update(secret).digest('hex');
}

/** Only the names of the local machine are unified; resolving other names could take seconds. */
function sameHost(host: string): string {
  const name = host.toLowerCase();
  return name === '127.0.0.1' || name === '::1' ? 'localhost' : name;
}
