/**
 * How often a lease that is handed over to a named replica reaches it, and how soon: ten electors, each with connections
 * of its own, on one server. Each hand-over goes to another one, drawn at random, by its name.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { filter, firstValueFrom, map, merge, timeout } from 'rxjs';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { type Spread, spread } from '../../support/statistics.js';
import { check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { Session, SystemClock } from '../published.js';

const REPLICAS = 10;
/** ms; the default of the node, and the shortest. */
const TTLS_MS = [10_000, 500] as const;
/** ms */
const LONGEST_MS = 30_000;
/** ms in which the others have read of a new leader, and most of a uniform pause after it. */
const SETTLED_MS = 60;
const REST_MS = 40;

interface Series {
  readonly ttlMs: number;
  readonly reached: number;
  readonly took: readonly number[];
}

type Electors = readonly { readonly name: string; readonly elector: ReturnType<OpenSession['elect']> }[];
type OpenSession = InstanceType<typeof Session>;

export const handOver: Experiment = {
  name: 'hand-over',
  title: 'Hand-over to a named replica',
  run: async (setting) => findings([await measure(TTLS_MS[0], setting), await measure(TTLS_MS[1], setting)]),
};

async function measure(ttlMs: number, setting: Setting): Promise<Series> {
  const server = await startRedisServer({ own: true });
  const sessions: OpenSession[] = [];
  const electors = Array.from({ length: REPLICAS }, (_, index) => {
    const name = `replica-${index}`;
    const place = { host: server.host, port: server.port, database: 0 };
    const session = new Session({ server: place, clock: new SystemClock(), name, phase: Math.random() });
    sessions.push(session);
    return { name, elector: session.elect('bench', ttlMs) };
  });
  try {
    await Promise.all(electors.map(({ elector }) => until(elector.views$, ({ leader }) => leader !== null)));
    return await handOvers(electors, ttlMs, setting);
  } finally {
    await Promise.all(electors.map(({ elector }) => elector.stop()));
    for (const session of sessions) session.close();
    await server.stop();
  }
}

async function handOvers(electors: Electors, ttlMs: number, { quick, progress }: Setting): Promise<Series> {
  const wanted = quick ? 30 : 500;
  const took: number[] = [];
  let reached = 0;
  for (let count = 0; count < wanted; count += 1) {
    await delay(SETTLED_MS + Math.random() * REST_MS);
    const from = electors.find(({ elector }) => elector.isLeader());
    // A lease of half a second is lost now and then on a busy machine.
    if (from === undefined) {
      count -= 1;
      continue;
    }
    const others = electors.filter((each) => each !== from);
    const to = others[Math.floor(Math.random() * others.length)] ?? from;
    const changes = others.map(({ elector, name }) =>
      elector.changes$.pipe(map(({ view }) => ({ view, name }))),
    );
    const next = until(merge(...changes), ({ view }) => view.role === 'leader');
    const begun = performance.now();
    from.elector.resign(to.name);
    const leader = await next;
    if (leader.name === to.name) {
      reached += 1;
      took.push(performance.now() - begun);
    }
    progress.count(count + 1, wanted, `hand-overs at a TTL of ${ttlMs / 1_000} s`);
  }
  return { ttlMs, reached: (100 * reached) / wanted, took };
}

function until<Value>(
  source$: Parameters<typeof firstValueFrom<Value>>[0],
  holds: (value: Value) => boolean,
): Promise<Value> {
  return firstValueFrom(source$.pipe(filter(holds), timeout(LONGEST_MS)));
}

function findings(series: readonly Series[]): Measurements {
  const spreads = series.map(({ took }): Spread => spread(took));
  const rows = series.map(({ ttlMs, reached, took }, index) => {
    const { p50 = 0, p95 = 0, p99 = 0, max = 0 } = spreads[index] ?? {};
    return [`TTL ${ttlMs / 1_000} s`, took.length, reached, p50, p95, p99, max];
  });
  return {
    about: `Ten electors in one process, each with connections of its own; resign(name) to its isLeader(), ms.`,
    table: { columns: ['', 'n reached', 'reached, %', 'p50', 'p95', 'p99', 'max'], rows },
    checks: [
      check({
        name: 'hand-overs that reach the named replica at a TTL of 10 s',
        value: series[0]?.reached ?? Number.NaN,
        ...{ comparison: '>=', target: 99, unit: '%' },
      }),
    ],
    notes: [],
    figures: Object.fromEntries(
      series.map(({ ttlMs, reached, took }, index) => [
        `ttl${ttlMs}`,
        { reached, spread: spreads[index], took },
      ]),
    ),
  };
}
