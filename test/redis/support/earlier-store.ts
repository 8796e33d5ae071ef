/** The server as a replica sees it that knows no candidates: with the scripts of that time, and its view of pushes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { from, map } from 'rxjs';
import type { LeaseStore, Push } from '../../../src/election/ports.js';
import { leadershipChannel, recordKey } from '../../../src/redis/keys.js';
import { acquireReply, releaseReply, renewReply } from '../../../src/redis/replies.js';
import type { Operation } from '../../../src/redis/scripts.js';
import type { Lab } from '../../support/redis/lab.js';
import type { StoreUser } from '../../support/redis/store-user.js';

const FOLDER = join(__dirname, 'scripts-before-candidates');

function source(operation: Operation): string {
  return ['record', operation].map((name) => readFileSync(join(FOLDER, `${name}.lua`), 'utf8')).join('\n');
}

export function earlierStore(lab: Lab, { store, database }: StoreUser, key: string): LeaseStore {
  const run = <Reply>(
    operation: Operation,
    args: readonly (string | number)[],
    read: (fields: readonly unknown[]) => Reply,
  ) => {
    const command = ['EVAL', source(operation), 2, key, recordKey(key), leadershipChannel(database), ...args];
    return from(lab.command(...command)).pipe(
      map((reply) => read((reply as readonly unknown[])[2] as readonly unknown[])),
    );
  };
  return {
    acquire: ({ value, ttlMs, longestTtlMs, highestToken, stuckValue, claims }) => {
      const known = [highestToken ?? '', stuckValue ?? '', claims ? 1 : 0];
      return run('acquire', [value, ttlMs, longestTtlMs, ...known], acquireReply);
    },
    renew: ({ value, ttlMs, token, end }) => run('renew', [value, ttlMs, token, end], renewReply),
    release: ({ value, token, end }) => run('release', [value, token ?? '', end ?? ''], releaseReply),
    pushes: () => store.pushes(key).pipe(map(asReadThen)),
    contact$: store.contactOf(key),
  };
}

function asReadThen(push: Push): Push {
  return push.kind === 'released' ? { kind: push.kind, token: push.token } : push;
}
