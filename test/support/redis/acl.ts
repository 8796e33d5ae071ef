/** Users of the suite's server with chosen rights. */
import type { ServerOptions } from '../../../src/redis/server-options.js';
import type { Lab } from './lab.js';

/**
 * The rights that the scripts and the two connections need, as docs/redis.md prints them. The suite for rights tests
 * that they suffice, and what is lost with each of them.
 */
export const LEAST_COMMANDS = [
  'ping',
  'evalsha',
  'script|load',
  'get',
  'set',
  'del',
  'pttl',
  'pexpire',
  'hset',
  'hmget',
  'time',
  'info',
  'publish',
  'subscribe',
  'unsubscribe',
] as const;

export type LeastCommand = (typeof LEAST_COMMANDS)[number];

/** Keyspace events come without it as well, if somebody else turns them on. */
export const OPTIONAL_COMMANDS = ['config|get', 'config|set'] as const;

/** In a cluster these are needed as well. */
export const CLUSTER_COMMANDS = ['cluster|slots', 'cluster|nodes', 'asking'] as const;

/** What the crash guard's own user may do: release. */
const GUARD_COMMANDS = ['ping', 'evalsha', 'eval', 'get', 'del', 'hmget', 'hset', 'time', 'publish'] as const;

/** Rules of that user, without name and password. */
export function guardRules(keys: readonly string[]): readonly string[] {
  return [
    ...keys.flatMap((key) => [`~${key}`, `~{${key}}:*`]),
    '&node-red-cluster-leader:0',
    '-@all',
    ...GUARD_COMMANDS.map((command) => `+${command}`),
  ];
}

/** Rules for `ACL SETUSER`, without name and password. */
export function leastRules(
  keys: readonly string[],
  { database = 0, commands = LEAST_COMMANDS as readonly string[] } = {},
): readonly string[] {
  return [
    ...keys.flatMap((key) => [`~${key}`, `~{${key}}:*`]),
    `&node-red-cluster-leader:${database}`,
    ...keys.map((key) => `&__keyspace@${database}__:${key}`),
    '-@all',
    ...commands.map((command) => `+${command}`),
  ];
}

let users = 0;

/** Creates a user, and returns how to log in as it. */
export async function newUser(
  lab: Lab,
  rules: readonly string[],
): Promise<Required<Pick<ServerOptions, 'username' | 'password'>>> {
  users += 1;
  const username = `user-${users}`;
  const password = `secret-${users}`;
  await lab.command('ACL', 'SETUSER', username, 'reset', 'on', `>${password}`, 'resetchannels', ...rules);
  return { username, password };
}
