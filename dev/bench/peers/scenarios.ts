/** What is measured of each contender, with two replicas of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { NetworkProxy } from '../../chaos/proxy/network-proxy.js';
import { monotonicMs } from '../../harness/node-red/index.js';
import type { Address, BareClient } from '../bare-client.js';
import { connectedAddresses, type Monitor } from '../idle/monitor.js';
import type { Entrant } from './contenders/index.js';
import { overlapMs, Side } from './side.js';

/** ms; the shortest that leaves every contender its own rhythm: redlock extends 500 ms before the end. */
export const TTL_MS = 2_000;
/** A link is held for so many TTLs. */
export const HELD_TTLS = 3;
/** ms after which a leader whose link is back has found out that another one leads. */
const FOUND_OUT_MS = 3_500;
/** ms after which whoever follows attempts regularly. */
const SETTLED_MS = 200;

export interface Arena {
  readonly server: Address;
  /** The folder with the peers' packages. */
  readonly peers: string;
}

type Sides = [leader: Side, follower: Side];
type Done = (samples: number) => void;

/** ms from the call that steps down to the other's acting. */
export async function cleanTakeovers(entrant: Entrant, arena: Arena, wanted: number, done: Done) {
  const samples: number[] = [];
  let [from, to] = await pair(entrant, arena, 'clean');
  try {
    while (samples.length < wanted) {
      // A call falls anywhere between two attempts of the follower.
      await delay(SETTLED_MS + Math.random() * entrant.pollMs);
      const mark = to.mark();
      const begunMs = await from.stepDown();
      samples.push((await to.acts('the follower to lead', mark)) - begunMs);
      await from.campaign();
      [from, to] = [to, from];
      done(samples.length);
    }
    return samples;
  } finally {
    await Promise.all([from.stop(), to.stop()]);
  }
}

/** ms from kill -9 of the leading process to the other's acting. */
export async function crashes(entrant: Entrant, arena: Arena, wanted: number, done: Done) {
  const samples: number[] = [];
  let [from, to] = await pair(entrant, arena, 'crash');
  try {
    while (samples.length < wanted) {
      // It falls anywhere between two renewals.
      await delay(SETTLED_MS + Math.random() * TTL_MS);
      const mark = to.mark();
      const begunMs = monotonicMs();
      const [tookMs] = await Promise.all([to.acts('the follower to lead', mark), from.kill()]);
      samples.push(tookMs - begunMs);
      done(samples.length);
      from = to;
      to = await Side.open(entrant, place(arena, entrant, 'crash'));
      await to.campaign();
    }
    return samples;
  } finally {
    await Promise.all([from.stop(), to.stop()]);
  }
}

/** ms for which both acted when the leader's link was held for {@link HELD_TTLS} TTLs. */
export async function overlaps(entrant: Entrant, arena: Arena, wanted: number, done: Done) {
  const samples: number[] = [];
  const links = await Promise.all([NetworkProxy.start(arena.server), NetworkProxy.start(arena.server)]);
  const linked = links.map(({ port }) => ({ ...arena, server: { host: '127.0.0.1', port } }));
  const sides = (await Promise.all(
    linked.map((each) => Side.open(entrant, place(each, entrant, 'overlap'))),
  )) as Sides;
  try {
    for (const side of sides) await side.campaign();
    while (samples.length < wanted) {
      const leader = await whoActs(sides);
      await delay(SETTLED_MS + Math.random() * TTL_MS);
      const fromMs = monotonicMs();
      const release = links[leader]?.impose({ deafServer: true, deafClient: true });
      await delay(HELD_TTLS * TTL_MS);
      release?.();
      // What was held arrives, and whoever led finds out; redlock's retries of an extension take 2.2 s.
      await delay(FOUND_OUT_MS);
      const [one, other] = sides;
      samples.push(overlapMs(one.times, other.times, fromMs, monotonicMs()));
      done(samples.length);
      await delay(Math.random() * entrant.pollMs);
    }
    return samples;
  } finally {
    await Promise.all(sides.map((side) => side.stop()));
    await Promise.all(links.map((link) => link.close()));
  }
}

export interface IdleFigures {
  /** Commands per second. */
  readonly leader: number;
  readonly follower: number;
  /** Of one process. */
  readonly connections: number;
}

/** Two replicas that have nothing to do. Opened one after the other, since a connection tells nobody whose it is. */
export async function idlePair(entrant: Entrant, arena: Arena, client: BareClient) {
  const mine: ReadonlySet<string>[] = [];
  const sides: Side[] = [];
  for (const _ of ['leader', 'follower']) {
    const before = await connectedAddresses(client);
    const side = await Side.open(entrant, place(arena, entrant, 'idle'));
    sides.push(side);
    await side.campaign();
    if (sides.length === 1) await side.acts('the first to lead');
    await delay(SETTLED_MS);
    const now = await connectedAddresses(client);
    mine.push(new Set([...now].filter((address) => !before.has(address))));
  }
  return {
    async figures(monitor: Monitor, windowMs: number): Promise<IdleFigures> {
      const calls = () =>
        mine.map((set) => Object.values(monitor.sentBy(set)).reduce((sum, count) => sum + count, 0));
      const before = calls();
      await delay(windowMs);
      const after = calls();
      const perSecond = (side: 0 | 1) => (((after[side] ?? 0) - (before[side] ?? 0)) * 1_000) / windowMs;
      return { leader: perSecond(0), follower: perSecond(1), connections: mine[0]?.size ?? 0 };
    },
    stop: () => Promise.all(sides.map((side) => side.stop())),
  };
}

function place({ server, peers }: Arena, { name }: Entrant, scenario: string) {
  return { ...server, peers, key: `peers:${name}:${scenario}`, ttlMs: TTL_MS, name: `${name}-${scenario}` };
}

async function pair(entrant: Entrant, arena: Arena, scenario: string): Promise<Sides> {
  const open = () => Side.open(entrant, place(arena, entrant, scenario));
  const [leader, follower] = await Promise.all([open(), open()]);
  await leader.campaign();
  await leader.acts('the first to lead');
  await follower.campaign();
  return [leader, follower];
}

/** Waits until one of them acts, and only one. */
async function whoActs(sides: Sides): Promise<0 | 1> {
  const endMs = monotonicMs() + 30_000;
  for (;;) {
    const [one, other] = sides;
    if (one.acting !== other.acting) return one.acting ? 0 : 1;
    if (monotonicMs() > endMs) throw new Error('both act, or nobody does, for 30 s');
    await delay(20);
  }
}
