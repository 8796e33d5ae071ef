/**
 * Finds out which rights a user lacks, without changing anything: each command is sent in a form that the server checks
 * the rights for, and then does nothing or reports a mistake in the arguments.
 */
import { type StoreFailure, WRONG_TYPE } from '../../election/ports.js';
import { recordKey } from '../../redis/keys.js';
import type { Client } from '../../redis/open-client.js';
import { denialOf } from './denial.js';
import { type Finding, fact } from './findings.js';
import { ask } from './visit.js';

/** A hash that no script has. */
const NO_SCRIPT = '0'.repeat(40);

type Right =
  | 'evalsha'
  | 'script|load'
  | 'get'
  | 'set'
  | 'del'
  | 'pttl'
  | 'pexpire'
  | 'hset'
  | 'hmget'
  | 'time';

/** In the order of docs/redis.md. */
function probes(key: string, record: string): Readonly<Record<Right, readonly string[]>> {
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

/** What is lost without a right, if it is less than everything. */
const COSTS: Partial<Record<Right, 'renew-missing' | 'release-missing'>> = {
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
export async function checkKeys(client: Client, keys: readonly string[]): Promise<KeyRights> {
  const missing = new Set<Right>();
  const forbidden = new Set<string>();
  const failures: KeyFailure[] = [];
  await Promise.all(
    keys.map(async (key) => {
      const entries = Object.entries(probes(key, recordKey(key))) as [Right, readonly string[]][];
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

/** Any of the commands may fail for the state of the server; these two are asked. */
function matters(right: Right, { kind, code }: StoreFailure): boolean {
  return right === 'set' ? kind === 'busy' : right === 'get' && code === WRONG_TYPE;
}

function commandFindings(missing: ReadonlySet<Right>): readonly Finding[] {
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
