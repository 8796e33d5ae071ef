import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { expect } from 'chai';
import { poll, within } from '../../dev/harness/waiting.js';
import { runtimeContextOf } from '../../src/node-red/runtime-context.js';
import { flow, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { Rival } from '../support/nodes/rival.js';
import { type FlowNodes, Runtime, SOON_MS } from '../support/nodes/runtime.js';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** The listeners by the event's name. Chai takes any two functions for equal: they are compared one by one. */
const signals = (): Listeners =>
  new Map([...SIGNALS, 'message'].map((name) => [name, process.rawListeners(name)]));

type Listeners = ReadonlyMap<string, readonly unknown[]>;

function expectSame(now: Listeners, before: Listeners, added = 0): void {
  for (const [name, listeners] of now) {
    const others = listeners.slice(added);
    const known = before.get(name) ?? [];
    expect(others.length, name).to.equal(known.length);
    expect(
      others.every((listener, index) => listener === known[index]),
      `${name}: the others, behind ours`,
    ).to.equal(true);
  }
}

/** What keeps this process alive, counted by kind. Mocha's own timer runs only after a test's first await. */
function resources(): { readonly timers: number; readonly sockets: number } {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return { timers: counts.Timeout ?? 0, sockets: counts.TCPSocketWrap ?? 0 };
}

/** Sockets close a turn or two after they are told to. */
async function resourcesAre(expected: ReturnType<typeof resources>): Promise<void> {
  const same = () => JSON.stringify(resources()) === JSON.stringify(expected);
  await poll(same, { ms: 2_000, what: 'timers and sockets to be gone' }).catch(() => undefined);
  expect(resources()).to.deep.equal(expected);
}

describe('nodes: when a node is closed', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;

  const nodes = (): FlowNodes => suite.nodes({ lockTTL: 3_600 });

  it('a closing node releases its lease before the runtime goes on, and another replica leads at once', async () => {
    const runtime = await Runtime.start(nodes());
    await runtime.next('node:3');
    const rival = new Rival(redis.server, suite.key, 3_600_000);
    try {
      await poll(async () => (await redis.connections()) === 6, {
        ms: SOON_MS,
        what: 'the rival to connect',
      });
      const leads = rival.leads();
      await runtime.stop();
      expect((await redis.client.get(suite.key)) ?? 'rival#').to.match(/^rival#/);
      await within(leads, 1_000, 'the rival to lead, with a TTL of an hour');
    } finally {
      await rival.stop();
    }
    expect(await redis.client.hGet(`{${suite.key}}:term`, 'end')).to.equal('0');
  });

  it('a deploy that removes a node releases its lease once the new flows have started', async () => {
    const listeners = process.listenerCount('SIGTERM');
    const runtime = await Runtime.start(nodes());
    try {
      await runtime.next('node:3');
      await runtime.deploy(flow(serverNode(redis.server)), 'full');
      const gone = async () => (await redis.client.exists(suite.key)) === 0;
      await poll(gone, { ms: SOON_MS, what: 'the lease to be released' });
      const deaf = () => process.listenerCount('SIGTERM') === listeners;
      await poll(deaf, { ms: SOON_MS, what: 'the answer to the release' });
    } finally {
      await runtime.stop();
    }
  });

  it('a closed node leaves no process listener, timer or connection', async () => {
    const heard = (): void => undefined;
    // As Node-RED itself and pm2 listen: ours come in front of theirs.
    for (const name of [...SIGNALS, 'message']) process.on(name, heard);
    try {
      await redis.client.ping();
      const before = { signals: signals(), resources: resources() };
      const runtime = await Runtime.start(nodes());
      await runtime.next('node:3');
      expectSame(signals(), before.signals, 1);
      expect(resources().sockets).to.equal(before.resources.sockets + 2);
      await runtime.stop();
      expectSame(signals(), before.signals);
      await resourcesAre(before.resources);
    } finally {
      for (const name of [...SIGNALS, 'message']) process.removeListener(name, heard);
    }
  });

  it('a closed node leaves nothing behind even if it never reached its server', async () => {
    await redis.server.freeze();
    const before = { signals: signals(), resources: resources() };
    try {
      const runtime = await Runtime.start(nodes());
      runtime.inject('node');
      await within(runtime.stop(), 1_000, 'the runtime to stop');
      expectSame(signals(), before.signals);
      await resourcesAre(before.resources);
    } finally {
      await redis.server.thaw();
    }
  });

  it('a closing node waits only briefly for a server that does not answer a release', async () => {
    const runtime = await Runtime.start(nodes());
    await runtime.next('node:3');
    await redis.server.freeze();
    try {
      const began = performance.now();
      await within(runtime.stop(), 5_000, 'the runtime to stop');
      expect(performance.now() - began).to.be.below(4_000);
    } finally {
      await redis.server.thaw();
    }
  });
});

describe('nodes: the name of a replica', () => {
  const nameWith = (value: string | undefined): string => {
    const { HOSTNAME } = process.env;
    try {
      if (value === undefined) delete process.env.HOSTNAME;
      else process.env.HOSTNAME = value;
      return runtimeContextOf(new EventEmitter()).name;
    } finally {
      if (HOSTNAME === undefined) delete process.env.HOSTNAME;
      else process.env.HOSTNAME = HOSTNAME;
    }
  };

  it('a replica is named by HOSTNAME, else by its machine', () => {
    expect(nameWith('pod-7')).to.equal('pod-7');
    expect(nameWith('')).to.equal(hostname());
    expect(nameWith(undefined)).to.equal(hostname());
  });
});
