/**
 * Lets processes and their guards die in random orders, and counts the guards that are left: there may be none.
 *
 * `npx tsx dev/bench/crash-guard/deaths.ts [orders] [seed]`, after `npm run build`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from '../../harness/cache-folder.js';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { poll } from '../../harness/waiting.js';
import { Dice } from '../../support/dice.js';
import type { Address } from '../bare-client.js';
import { Worker } from '../worker/worker.js';
import type { ReplicaReport } from './reports.js';

const GUARD = join(repositoryRoot, 'dist/src/guard/child.js');
/** ms between two deaths, at most: before, while and after a guard starts and connects. */
const LONGEST_PAUSE_MS = 300;
/** ms; a guard gives up by then. */
const GONE_MS = 20_000;
const AT_ONCE = 4;

const ACTS = [
  'stop',
  'freeze',
  'thaw',
  'kill',
  'guard stop',
  'guard freeze',
  'guard thaw',
  'guard kill',
] as const;
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  ...{ stop: 'SIGTERM', freeze: 'SIGSTOP', thaw: 'SIGCONT', kill: 'SIGKILL' },
};

/** @returns process ids of all guards of this checkout, but for those that are dead and not collected yet */
export function guards(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(GUARD);
      } catch {
        return false; // it has ended meanwhile
      }
    })
    .map(Number);
}

/** @returns guards that are left after that many orders */
export async function dieInOrders(
  orders: number,
  seed: string,
  say: (line: string) => void,
): Promise<number> {
  const others = new Set(guards());
  const left = () => guards().filter((pid) => !others.has(pid));
  const server = await startRedisServer({ own: true });
  try {
    for (let done = 0; done < orders; done += AT_ONCE) {
      const batch = Array.from({ length: Math.min(AT_ONCE, orders - done) }, (_, index) => done + index);
      await Promise.all(batch.map((order) => dieOnce(server, new Dice(`${seed} ${order}`), order)));
      // A frozen one cannot end.
      for (const pid of left()) signal(pid, 'SIGCONT');
      await poll(() => left().length === 0, { ms: GONE_MS, everyMs: 20, what: 'all guards to end' });
      say(`${Math.min(done + AT_ONCE, orders)} of ${orders} orders`);
    }
    return left().length;
  } finally {
    await server.stop();
  }
}

async function dieOnce({ host, port }: Address, dice: Dice, order: number): Promise<void> {
  const replica = await Worker.start<ReplicaReport>(join(__dirname, 'worker.ts'));
  const task = {
    host,
    port,
    key: `order-${order}`,
    name: 'replica',
    ttlMs: 10_000,
    guard: { kind: 'child' },
  };
  await replica.ask('open', task);
  for (let act = dice.whole(0, 4); act > 0; act -= 1) {
    await delay(dice.whole(0, LONGEST_PAUSE_MS));
    const [whose, what] = words(dice.pick(ACTS));
    for (const pid of whose === 'guard' ? childrenOf(replica.pid) : [replica.pid])
      signal(pid, SIGNALS[what] ?? 'SIGKILL');
  }
  await delay(dice.whole(0, LONGEST_PAUSE_MS));
  await replica.kill();
}

function words(act: string): readonly [string, string] {
  const [first = '', second] = act.split(' ');
  return second === undefined ? ['replica', first] : [first, second];
}

function childrenOf(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' ? [] : children.split(' ').map(Number);
  } catch {
    return []; // it is dead
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

if (require.main === module) {
  const [orders = '200', seed = '1'] = process.argv.slice(2);
  void dieInOrders(Number(orders), seed, (line) => console.error(line)).then((left) => {
    console.log(`${orders} orders of deaths, seed ${seed}: ${left} guards left`);
    process.exitCode = left === 0 ? 0 : 1;
  });
}
