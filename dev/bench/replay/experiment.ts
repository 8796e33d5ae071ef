/**
 * No tick lost: leaders are killed again and again while every replica gets a tick each 200 ms. Counted are the ticks that
 * passed no gate, and those that passed twice.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import {
  type Account,
  account,
  TICK_MS,
  TickingFleet,
  type TickingFleetOptions,
  total,
} from './ticking-fleet.js';

const TTL_MS = 2_000;
/** ms between two crashes: the new leader has given the signs of life by which others forget what it replayed. */
const REST_MS = 3 * TTL_MS;

interface Condition {
  readonly title: string;
  readonly keyed: boolean;
}

const CONDITIONS: readonly Condition[] = [
  { title: 'without a key', keyed: false },
  { title: 'with an occurrence key', keyed: true },
];

type Accounts = ReadonlyMap<Condition, Account & { readonly crashes: number }>;

export const replay: Experiment = {
  name: 'replay',
  title: 'No tick lost after kill -9',
  run: async (setting) => findings(await measure(setting)),
};

async function measure({ quick, progress }: Setting): Promise<Accounts> {
  const fleets = quick ? 1 : 4;
  const each = quick ? 2 : 25;
  const server = await startRedisServer({ own: true });
  try {
    const found = new Map<Condition, Account & { readonly crashes: number }>();
    for (const condition of CONDITIONS) {
      progress.say(condition.title);
      let crashes = 0;
      const crashed = (): void => {
        crashes += 1;
        progress.count(crashes, fleets * each, 'crashes');
      };
      const accounts = await Promise.all(
        Array.from({ length: fleets }, (_, fleet) =>
          crashAgainAndAgain(
            {
              server,
              lockKey: `bench:replay:${condition.keyed}:${fleet}`,
              ttlMs: TTL_MS,
              keyed: condition.keyed,
            },
            each,
            crashed,
          ),
        ),
      );
      found.set(condition, { ...total(accounts), crashes });
    }
    return found;
  } finally {
    await server.stop();
  }
}

async function crashAgainAndAgain(
  options: TickingFleetOptions,
  times: number,
  crashed: () => void,
): Promise<Account> {
  const fleet = await TickingFleet.start(options);
  try {
    for (let crash = 0; crash < times; crash += 1) {
      await pause(REST_MS);
      await fleet.crash();
      crashed();
    }
    await pause(REST_MS);
    await fleet.finish();
    return account(fleet.passes);
  } finally {
    await fleet.end();
  }
}

function findings(accounts: Accounts): Measurements {
  const lost = [...accounts.values()].reduce((sum, account) => sum + account.lost.length, 0);
  return {
    about: `Three Node-REDs, TTL ${TTL_MS / 1000} s, a tick each ${TICK_MS} ms at each, sources up to 600 ms apart.`,
    table: {
      columns: ['', 'crashes', 'ticks', 'lost', 'replayed', 'twice, by a replay', 'twice, by the sources'],
      rows: [...accounts].map(([{ title }, found]) => [
        ...[title, found.crashes, found.ticks, found.lost.length],
        ...[found.replayed, found.doubledByReplay, found.doubledByAnotherSource],
      ]),
    },
    checks: [
      check({
        name: 'ticks that passed no gate',
        value: lost,
        ...{ comparison: '<=', target: 0, unit: 'ticks' },
      }),
    ],
    notes: [
      'twice, by a replay: what the killed leader had passed since its last sign of life but one, less the slack',
      'twice, by the sources: the new leader’s source is behind that of the old one, and delivers live what has passed',
    ],
    figures: {
      ttlMs: TTL_MS,
      tickMs: TICK_MS,
      accounts: Object.fromEntries([...accounts].map(([{ title }, found]) => [title, found])),
    },
  };
}
