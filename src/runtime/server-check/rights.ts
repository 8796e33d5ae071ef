/**
 * Finds out which rights a user lacks, without changing anything: each command is sent in a form that the server checks
 * the rights for, and then does nothing or reports a mistake in the arguments.
 */
import { type StoreFailure, WRONG_TYPE } from '../../election/ports.js';
import { recordKey } from '../../redis/keys.js';
import type { Client } from '../../redis/open-client.js';
import type { ServerOptions } from '../../redis/server-options.js';
import { denialOf } from './denial.js';
import { type Finding, fact } from './findings.js';
import { ask } from './visit.js';

/** A hash that no script has. */
const NO_SCRIPT = '0'.repeat(40);

/** By right: a command as it is sent. */
type Probes = Readonly<Record<string, readonly string[]>>;

/** In the order of docs/redis.md. */
function keyProbes(key: string, record: string): Probes {
  return {
    evalsha: ['EVALSHA', NO_SCRIPT, '2', key, record],
    'script|load': ['SCRIPT', 'LOAD', 'return 1'],
    get: ['GET', key],
    // Contradictory options: a syntax error.
    set: ['SET', key, '', 'NX', 'XX'],
    // No such key. Its name need not be permitted, only the command.
    del: ['DEL', `${record}:never-written`],
    pttl: ['PTTL', key],
    // No number.
    pexpire: ['PEXPIRE', key, '-'],
    // A field without a value.
    hset: ['HSET', record, 'run', '', 'ttl'],
    hmget: ['HMGET', record, 'run'],
    time: ['TIME'],
  };
}

/** What some kinds of server need besides. */
function kindProbes({ kind, waitForReplicas = 0 }: ServerOptions): Probes {
  return {
    ...(kind === 'cluster' ? { asking: ['ASKING'], 'cluster|nodes': ['CLUSTER', 'NODES'] } : {}),
    // For no replica, which returns at once.
    ...(waitForReplicas > 0 ? { wait: ['WAIT', '0', '1'] } : {}),
  };
}

/** What is lost without a right, if it is less than everything. */
const COSTS: Partial<Record<string, 'renew-missing' | 'release-missing'>> = {
  pexpire: 'renew-missing',
  del: 'release-missing',
};

/** A failure that is not about rights, at one lock key. */
export interface KeyFailure {
  readonly key: string;
  readonly failure: StoreFailure;
}

export interface KeyRights {
  readonly findings: readonly Finding[];
  /** The key holds data of another type, or the server takes no writes now. */
  readonly failures: readonly KeyFailure[];
}

/** The rights of the user at these lock keys. */
export async function checkKeys(
  client: Client,
  keys: readonly string[],
  server: ServerOptions,
): Promise<KeyRights> {
  const missing = new Set<string>();
  const forbidden = new Set<string>();
  const failures: KeyFailure[] = [];
  await Promise.all(
    keys.map(async (key) => {
      const entries = Object.entries({ ...keyProbes(key, recordKey(key)), ...kindProbes(server) });
      await Promise.all(
        entries.map(async ([right, command]) => {
          const answer = await ask(client, ...command);
          const denial = denialOf(answer);
          if (denial === 'command') missing.add(right);
          if (denial === 'key' && right !== 'del') forbidden.add(key);
          if (denial === null && answer.refused && matters(right, answer.failure)) {
            failures.push({ key, failure: answer.failure });
          }
        }),
      );
    }),
  );
  return { findings: [...commandFindings(missing), ...keyFindings(forbidden)], failures };
}

/** Any of the commands may fail for the state of the server, or of the key: one is asked for each state. */
function matters(right: string, { kind, code }: StoreFailure): boolean {
  if (right === 'set') return kind === 'busy';
  return right === 'get' ? code === WRONG_TYPE : right === 'evalsha' && code === 'CROSSSLOT';
}

function commandFindings(missing: ReadonlySet<string>): readonly Finding[] {
  const vital = [...missing].filter((right) => COSTS[right] === undefined);
  return [
    ...(vital.length === 0
      ? []
      : [fact('bad', 'rights-missing', { rights: vital.map((right) => `+${right}`).join(' ') })]),
    ...(missing.has('pexpire') ? [fact('bad', 'renew-missing', { rights: '+pexpire' })] : []),
    ...(missing.has('del') ? [fact('notice', 'release-missing', { rights: '+del' })] : []),
  ];
}

function keyFindings(forbidden: ReadonlySet<string>): readonly Finding[] {
  return [...forbidden].map((key) => fact('bad', 'key-forbidden', { key, record: recordKey(key) }));
}
