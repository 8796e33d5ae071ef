/**
 * This package beside others that elect a leader or hold a lock: the same scenarios, in the same run, on the same
 * server, all contenders at once, so that whatever slows the machine slows all of them.
 */
import { version } from '../../../package.json';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { type Spread, spread } from '../../support/statistics.js';
import { bareClient } from '../bare-client.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { Monitor } from '../idle/monitor.js';
import { ENTRANTS, type Entrant } from './contenders/index.js';
import { fetchPeers, versionOf } from './packages.js';
import {
  type Arena,
  cleanTakeovers,
  crashes,
  HELD_TTLS,
  type IdleFigures,
  idlePair,
  overlaps,
  TTL_MS,
} from './scenarios.js';

export interface PeerFigures {
  readonly name: string;
  readonly version: string;
  readonly settings: string;
  /** ms. */
  readonly clean: Spread;
  readonly crash: Spread;
  readonly overlap: Spread;
  readonly idle: IdleFigures;
}

type Scenario = typeof cleanTakeovers;
type Samples = ReadonlyMap<Entrant, readonly number[]>;

export const peers: Experiment = {
  name: 'peers',
  title: 'Beside other packages',
  run: measure,
};

async function measure(setting: Setting): Promise<Measurements> {
  const { quick, progress } = setting;
  const folder = await fetchPeers((line) => progress.say(line));
  const server = await startRedisServer({ own: true });
  try {
    const arena: Arena = { server: { host: server.host, port: server.port }, peers: folder };
    const clean = await all(cleanTakeovers, 'clean takeovers', quick ? 2 : 20, arena, setting);
    // Seconds in which hardly anything happens, so they share them.
    const [crash, overlap] = await Promise.all([
      all(crashes, 'crashes', quick ? 1 : 12, arena, setting),
      all(overlaps, 'held links', quick ? 1 : 5, arena, setting),
    ]);
    const idle = await allIdle(arena, quick ? 2_000 : 5 * TTL_MS, setting);
    return findings(
      ENTRANTS.map((entrant) => ({
        ...{ name: entrant.name, settings: entrant.settings },
        version: entrant.package === null ? version : versionOf(folder, entrant.package),
        clean: spread(clean.get(entrant) ?? []),
        crash: spread(crash.get(entrant) ?? []),
        overlap: spread(overlap.get(entrant) ?? []),
        idle: idle.get(entrant) ?? { leader: Number.NaN, follower: Number.NaN, connections: Number.NaN },
      })),
      versionOf(folder, 'ioredis'),
    );
  } finally {
    await server.stop();
  }
}

async function all(
  scenario: Scenario,
  what: string,
  wanted: number,
  arena: Arena,
  { progress }: Setting,
): Promise<Samples> {
  let samples = 0;
  const done = () => {
    samples += 1;
    progress.count(samples, wanted * ENTRANTS.length, what);
  };
  const measured = ENTRANTS.map(
    async (entrant) => [entrant, await scenario(entrant, arena, wanted, done)] as const,
  );
  return new Map(await Promise.all(measured));
}

async function allIdle(arena: Arena, windowMs: number, { progress }: Setting) {
  const client = await bareClient(arena.server);
  const monitor = await Monitor.start(arena.server);
  const pairs: (readonly [Entrant, Awaited<ReturnType<typeof idlePair>>])[] = [];
  try {
    for (const entrant of ENTRANTS) pairs.push([entrant, await idlePair(entrant, arena, client)]);
    progress.say('idle commands');
    const figures = pairs.map(
      async ([entrant, pair]) => [entrant, await pair.figures(monitor, windowMs)] as const,
    );
    return new Map(await Promise.all(figures));
  } finally {
    await Promise.all(pairs.map(([, pair]) => pair.stop()));
    monitor.stop();
    client.destroy();
  }
}

function findings(entrants: readonly PeerFigures[], ioredis: string): Measurements {
  return {
    about: `Two replicas each, TTL ${TTL_MS / 1_000} s, all at once on one server; ms, median and longest.`,
    table: {
      columns: ['', 'clean', '', 'crash', '', 'both act', '', 'leader/s', 'follower/s'],
      rows: entrants.map(({ name, version: its, clean, crash, overlap, idle }) => [
        `${name} ${its}`,
        ...[clean, crash, overlap].flatMap(({ p50, max }) => [p50, max]),
        ...[idle.leader, idle.follower],
      ]),
    },
    checks: [],
    notes: entrants.map(({ name, settings }) => `${name}: ${settings}`),
    figures: { ttlMs: TTL_MS, heldMs: HELD_TTLS * TTL_MS, ioredis, entrants },
  };
}
