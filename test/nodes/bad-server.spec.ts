import { expect } from 'chai';
import { flow, leaderNode, serverNode } from '../support/nodes/flows.js';
import { Runtime } from '../support/nodes/runtime.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';
import { expectOneProblem, isGreen, reported } from './support/bad-input.js';
import {
  type BadServer,
  hangsUp,
  letsInAndOut,
  mute,
  nobodyListens,
  speaksHttp,
  unknownHost,
  wantsPassword,
} from './support/bad-servers.js';

interface Case {
  readonly what: string;
  readonly code: string;
  readonly make: (port: number) => Promise<BadServer>;
}

const cases: readonly Case[] = [
  { what: 'an unknown host, until the name is known', code: 'unknown-host', make: unknownHost },
  {
    what: 'a refused connection, until there is a server',
    code: 'connection-refused',
    make: nobodyListens,
  },
  {
    what: 'a wrong password, until the server accepts it',
    code: 'not-authenticated',
    make: () => wantsPassword('another', 'mine'),
  },
  {
    what: 'a password that is missing, until none is needed',
    code: 'not-authenticated',
    make: () => wantsPassword('secret', ''),
  },
  {
    what: 'something that accepts connections and says nothing, until it is gone',
    code: 'no-connection',
    make: mute,
  },
  {
    what: 'a port that hangs up, as one for TLS does, until Redis is there',
    code: 'connection-closed',
    make: hangsUp,
  },
  { what: 'a web server, until Redis is there', code: 'not-redis', make: speaksHttp },
  {
    what: 'something that lets us in and out again at the first script, until it lets us stay',
    code: 'connection-closed',
    make: letsInAndOut,
  },
];

/** All in one process at once: none may disturb another, and what takes five seconds takes them together. */
describe('nodes: a server that cannot be used', function () {
  this.timeout(30_000);
  const keys = cases.map(() => newKey());
  const servers: BadServer[] = [];
  let runtime: Runtime;
  // Comes before the end of Redis.
  after(async () => {
    await runtime?.stop();
    for (const server of servers) await server.remove();
  });
  const redis = useRedis();
  let courses: readonly Promise<Error | null>[];

  before(async function () {
    this.timeout(240_000);
    for (const { make } of cases) servers.push(await make(redis.server.port));
    const nodes = cases.flatMap((_, index) => [
      [serverNode(redis.server, { id: `bad-${index}`, ...servers[index]?.properties })],
      leaderNode(`node-${index}`, { lockKey: keys[index], lockTTL: 1, valkey: `bad-${index}` }),
    ]);
    const credentials = servers.map(({ password }, index) => [`bad-${index}`, password ? { password } : {}]);
    const well = leaderNode('well', { lockKey: newKey() });
    runtime = await Runtime.start(
      flow(serverNode(redis.server), well, ...nodes),
      Object.fromEntries(credentials),
    );
    courses = cases.map((_, index) =>
      endure(index).then(
        () => null,
        (error: Error) => error,
      ),
    );
  });

  /** The course of an outage that is there from the start. */
  const endure = async (index: number): Promise<void> => {
    const [node, key, code] = [`node-${index}`, keys[index] ?? '', cases[index]?.code ?? ''];
    runtime.inject(node, { n: 0 });
    await reported(runtime, node, code, key);
    // Five seconds and some twenty attempts later, the message takes output 2.
    const passed = await runtime.next(`${node}:2`, undefined, { ms: 8_000 });
    expect(passed).to.include({ n: 0, isLeader: false, leaderHost: null });
    expectOneProblem(runtime, node, code, key);

    runtime.inject(node, { n: 1 });
    await servers[index]?.mend();
    await runtime.status(node, isGreen, 8_000);
    runtime.inject(node, { n: 2 });
    await runtime.next(`${node}:1`, ({ n }) => n === 2);
    expect(runtime.at(`${node}:1`).map(({ n }) => n)).to.deep.equal([1, 2]);
    expectOneProblem(runtime, node, code, key);
  };

  cases.forEach(({ what }, index) => {
    it(`a server that cannot be used is reported, then used: ${what}`, async () => {
      const failure = await courses[index];
      if (failure) throw failure;
    });
  });

  it('servers that cannot be used do not disturb a node whose server works', async () => {
    await Promise.all(courses);
    runtime.inject('well');
    expect((await runtime.next('well:1')).election.role).to.equal('leader');
    expect(runtime.at('well:3')).to.have.lengthOf(1);
    expect(runtime.at('caught').filter(({ error }) => error.source.id === 'well')).to.deep.equal([]);
  });
});
