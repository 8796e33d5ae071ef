/** Three replicas with a past: what the pictures show has happened. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Replica, request, startReplica } from '../../harness/node-red/index.js';
import { type RedisServer, startRedisServer } from '../../harness/redis-server/index.js';
import { poll } from '../../harness/waiting.js';
import { LEADER, type Nodes, reportFlow } from './flow.js';

/** Lengths of the terms in ms: about the same, so that the timeline is drawn to scale. */
const TERMS_MS = [7_000, 5_000, 8_000, 6_000];

/** ms: a lease and a bit more. */
const TAKEOVER_MS = 15_000;

export interface Story {
  readonly leader: Replica;
  readonly follower: Replica;
  end(): Promise<void>;
}

/** Terms that end in a hand-over, but for the last: that leader is killed, and comes back as a follower. */
export async function tellStory(say: (line: string) => void): Promise<Story> {
  const server = await usualPort();
  const flows = reportFlow(server);
  const names = ['node-red-1', 'node-red-2', 'node-red-3'];
  let replicas = await Promise.all(names.map((name) => start(name, flows)));
  const end = async (): Promise<void> => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await server.stop();
  };
  try {
    for (const [index, ms] of TERMS_MS.entries()) {
      const leader = await leaderAmong(replicas);
      say(`${leader.name} leads for ${ms / 1000} s`);
      await delay(ms);
      if (index < TERMS_MS.length - 1) {
        await resign(leader);
        await leader.waitForStatus(LEADER, ({ fill }) => fill === 'yellow', TAKEOVER_MS);
      } else {
        say(`${leader.name} is killed`);
        await leader.kill();
        replicas = replicas.filter((replica) => replica !== leader);
        await leaderAmong(replicas);
        replicas = [...replicas, await start(leader.name, flows)];
      }
    }
    const leader = await leaderAmong(replicas);
    const follower = replicas.find((replica) => replica !== leader);
    if (!follower) throw new Error('there is no follower to show');
    await follower.waitForStatus(LEADER, ({ fill }) => fill === 'yellow', TAKEOVER_MS);
    return { leader, follower, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A picture should show the port that readers know; where it is taken, another will do. */
function usualPort(): Promise<RedisServer> {
  return startRedisServer({ own: true, port: 6379 }).catch(() => startRedisServer({ own: true }));
}

function start(hostname: string, flows: Nodes): Promise<Replica> {
  return startReplica({ version: 5, hostname, flows, settings: { disableEditor: false } });
}

async function leaderAmong(replicas: readonly Replica[]): Promise<Replica> {
  const leads = (replica: Replica): boolean => replica.statusOf(LEADER)?.fill === 'green';
  return poll(() => replicas.find(leads), { ms: TAKEOVER_MS, everyMs: 20, what: 'a leader' });
}

async function resign({ adminUrl }: Replica): Promise<void> {
  const fleet = (await (await request(adminUrl, 'cluster-leader/fleet')).json()) as {
    readonly elections: readonly { readonly id: string }[];
  };
  const [election] = fleet.elections;
  if (!election) throw new Error('the fleet has no election');
  await request(adminUrl, `cluster-leader/elections/${election.id}/resign`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' }, // what tells it from a form of a foreign page
  });
}
