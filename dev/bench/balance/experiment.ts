/** How lock keys spread over a fleet that grows from one replica to many, and what a restart moves. */
import { setTimeout as delay } from 'node:timers/promises';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { Fleet, type Sharing } from './fleet.js';
import { history, type Move, mostMoved, returned } from './ledger.js';

/** ms; the package's: a better candidate has to last so long, at least. */
const LEAST_SETTLING_MS = 10_000;
/** ms that a restarted replica is away. */
const AWAY_MS = 5_000;
/** The deviation from an equal share that counts as balanced. */
const TOLERATED = 0.25;
const GROWTH_LIMIT_MS = 180_000;

export interface BalanceFigures extends Sharing {
  /** From the moment that the other replicas campaign. */
  readonly growth: readonly Move[];
  readonly begunMs: number;
  readonly loads: readonly number[];
  readonly restart: { readonly left: number; readonly back: number };
  /** ms of processor time per second, per process. */
  readonly cpu: number;
}

export const balance: Experiment = {
  name: 'balance',
  title: 'Lock keys spread over a growing fleet',
  run: async (setting: Setting) =>
    findings(
      await measure(
        setting.quick ? { replicas: 3, keys: 30, ttlMs: 1_000 } : { replicas: 10, keys: 200, ttlMs: 10_000 },
        setting,
      ),
    ),
};

async function measure(sharing: Sharing, { progress }: Setting): Promise<BalanceFigures> {
  const { replicas, ttlMs } = sharing;
  // A bid takes up to two TTLs until it is told, read and weighed, and has to last.
  const calmMs = Math.max(3 * ttlMs, LEAST_SETTLING_MS) + 4 * ttlMs;
  const limitMs = 2 * GROWTH_LIMIT_MS;
  const [first = '', ...others] = Array.from({ length: replicas }, (_, index) => `r${index + 1}`);
  const server = await startRedisServer({ own: true });
  const fleet = new Fleet(server, sharing);
  try {
    await fleet.join([first]);
    await fleet.settled(ttlMs, limitMs);
    const alone = fleet.ledger.moves.length;
    const begunMs = await fleet.join(others);
    progress.say(`${replicas} replicas campaign`);
    await fleet.settled(calmMs, limitMs);
    const { loads } = fleet;
    progress.say(`settled: ${loads.join(' ')}`);
    const grown = fleet.ledger.moves.length;
    const cpu = (await fleet.cpu(2 * ttlMs)) / replicas;
    await fleet.leave(others[0] ?? '');
    await delay(AWAY_MS);
    const left = fleet.ledger.moves.length - grown;
    await fleet.join([others[0] ?? '']);
    await fleet.settled(calmMs, limitMs);
    progress.say(`settled after a restart: ${fleet.loads.join(' ')}`);
    const { moves } = fleet.ledger;
    return {
      ...sharing,
      growth: moves.slice(0, grown).map((move, index) => (index < alone ? { ...move, atMs: begunMs } : move)),
      ...{ begunMs, loads, cpu, restart: { left, back: moves.length - grown - left } },
    };
  } finally {
    await fleet.stop();
    await server.stop();
  }
}

function findings(figures: BalanceFigures): Measurements {
  const { replicas, keys, ttlMs, growth, loads, restart, begunMs, cpu } = figures;
  const share = keys / replicas;
  const moves = growth.filter(({ from }) => from !== null);
  const balancedMs = lastUnbalanced(figures) - begunMs;
  const deviation = Math.max(...loads.map((load) => Math.abs(load - share) / share));
  return {
    about: `${keys} lock keys at TTL ${ttlMs / 1000} s, led by one replica; then ${replicas - 1} more start at once. Each is a process.`,
    table: {
      columns: ['', 'within 25 % after s', 'last move after s', 'keys moved', 'most of one key', 'loads'],
      rows: [
        [
          `1 to ${replicas} replicas`,
          balancedMs / 1000,
          ((moves.at(-1)?.atMs ?? begunMs) - begunMs) / 1000,
          moves.length,
          mostMoved(moves),
          `${Math.min(...loads)} to ${Math.max(...loads)}`,
        ],
        ['restart of one', '', '', restart.left + restart.back, '', ''],
      ],
    },
    checks: [
      check({
        name: 'balanced',
        value: balancedMs / 1000,
        comparison: '<=',
        target: GROWTH_LIMIT_MS / 1000,
        unit: 's',
      }),
      check({
        name: 'largest deviation',
        value: deviation * 100,
        comparison: '<=',
        target: TOLERATED * 100,
        unit: '%',
      }),
      check({ name: 'keys that went back', value: returned(moves), comparison: '<=', target: 0, unit: '' }),
      check({
        name: 'keys moved by a restart',
        ...{ value: restart.left + restart.back, comparison: '<=', target: 2 * Math.ceil(share), unit: '' },
      }),
    ],
    notes: [
      `Of a restart ${restart.left} keys moved when it ended, ${restart.back} after it had returned.`,
      `Once settled, each process takes ${cpu.toFixed(1)} ms of processor time per second.`,
    ],
    figures: { ...figures },
  };
}

/** ms; when the last replica came within the tolerated share. */
function lastUnbalanced({ growth, replicas, keys, begunMs }: BalanceFigures): number {
  const share = keys / replicas;
  const states = history(growth);
  const last = states.findLastIndex(
    ({ loads }) =>
      loads.size < replicas || [...loads.values()].some((load) => Math.abs(load - share) > TOLERATED * share),
  );
  return states[last + 1]?.atMs ?? (last < 0 ? begunMs : Number.POSITIVE_INFINITY);
}
