import { expect } from 'chai';
import { NetworkProxy } from '../../dev/chaos/proxy/network-proxy.js';
import { monotonicMs, type Replica, request } from '../../dev/harness/node-red/index.js';
import type { Exit } from '../../dev/harness/owned-process.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { marksOf } from '../support/fleet/observe.js';
import { activeOf, standbyReplica, WORK, workFlow } from '../support/fleet/standby.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s */
const TTL_S = 2;
const TTL_MS = TTL_S * 1000;
const BUDGET_MS = TTL_MS / 4;
/** ms; allowance for a busy machine. */
const LATE_MS = 2_500;

interface End {
  readonly name: string;
  /** Brings the active replica to its end. */
  readonly end: (active: Replica) => unknown;
  readonly exit: (exit: Exit) => boolean;
  /** Part of an error in its log, if it ends by itself. */
  readonly said?: string;
  /** ms; until another one's flows run. */
  readonly within: number;
}

const ends: readonly End[] = [
  {
    name: 'a node that never closes ends the process, before the lease can be another’s',
    end: async (active) => {
      await active.evaluate(`RED.nodes.getNode('work').on('close', (removed, done) => undefined);`);
      const [key] = (await active.evaluate(
        `return [nodeRed.settings.clusterLeader.hotStandby.lockKey];`,
      )) as [string];
      // The process ends before it has answered.
      void request(active.adminUrl, 'cluster-leader/hand-over', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ key }),
      }).catch(() => undefined);
    },
    // The watchdog does it where a busy machine leaves the event loop no time.
    exit: ({ code, signal }) => code === 70 || signal === 'SIGKILL',
    said: 'A node did not close in time',
    within: TTL_MS + LATE_MS,
  },
  {
    name: 'an endless loop is ended by the watchdog with SIGKILL',
    end: (active) => void active.evaluate(`for (;;);`).catch(() => undefined),
    exit: ({ signal }) => signal === 'SIGKILL',
    within: TTL_MS + LATE_MS,
  },
];

for (const version of versions) {
  describe(`hot standby: Node-RED ${version}, how the active replica ends`, function () {
    this.timeout(40_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    /** Between each replica and Redis. */
    let networks: readonly NetworkProxy[] = [];
    let replicas: readonly Replica[];
    let running: readonly Replica[];
    let active: Replica;
    let reconnect = (): void => undefined;

    before(async function () {
      this.timeout(FETCH_MS);
      const lockKey = newKey();
      const count = ends.length + 1;
      networks = await Promise.all(Array.from({ length: count }, () => NetworkProxy.start(redis.server)));
      replicas = await suite.startAll(count, (index) =>
        standbyReplica(
          { server: { host: '127.0.0.1', port: networks[index]?.port ?? 0 }, lockKey, ttl: TTL_S },
          { flows: workFlow(), hostname: `pod-${index}` },
        ),
      );
      running = replicas;
      ({ replica: active } = await activeOf(running));
    });

    after(async () => {
      reconnect();
      await Promise.all(networks.map((network) => network.close()));
    });

    /** Resolves when the flows of another replica run. */
    async function replaced(
      ms: number,
      act: () => unknown,
    ): Promise<{ readonly old: Replica; readonly atMs: number }> {
      const others = running.filter((replica) => replica !== active);
      const marks = marksOf(others);
      const old = active;
      await act();
      const { replica, atMs } = await activeOf(others, ms, marks);
      active = replica;
      return { old, atMs };
    }

    // Timers and connections are the same on every Node-RED.
    if (version === 4) {
      it('without Redis the flows stop everywhere before the lease ends, and run again when it is back', async () => {
        const frozen = monotonicMs();
        await redis.server.freeze();
        try {
          await active.events.waitFor(
            ({ name, atMs }) => name === 'flows:stopped' && atMs > frozen,
            TTL_MS + LATE_MS,
            'the flows to stop',
          );
          const last = Math.max(...running.flatMap(({ messages }) => messages.all.map(({ atMs }) => atMs)));
          expect(last - frozen).to.be.below(TTL_MS - BUDGET_MS / 2);
        } finally {
          await redis.server.thaw();
        }
        await activeOf(running, 3 * TTL_MS + LATE_MS);
        ({ replica: active } = await activeOf(running));
      });

      it('a replica that alone is cut off stops its flows before another one’s run, and comes back as a standby', async () => {
        const network = networks[replicas.indexOf(active)] as NetworkProxy;
        const { old, atMs } = await replaced(TTL_MS + LATE_MS, () => {
          reconnect = network.impose({ deafServer: true, deafClient: true });
        });
        const stopped = old.events.last(({ name }) => name === 'flows:stopped');
        expect(stopped?.atMs).to.be.below(atMs);
        expect(old.messages.last(({ label }) => label === WORK)?.atMs).to.be.below(stopped?.atMs ?? 0);
        const from = old.messages.mark();
        const back = old.logs.mark();
        reconnect();
        await old.logs.waitFor(
          ({ text }) => text.includes(`standby for ${active.name}, the flows stay stopped`),
          LATE_MS,
          'a line of the standby',
          back,
        );
        expect(await old.evaluate(`return RED.nodes.getNode('clock') ?? null;`)).to.equal(null);
        expect(old.messages.since(from)).to.deep.equal([]);
      });
    }

    for (const { name, end, exit, said, within } of ends) {
      it(name, async () => {
        const { old, atMs } = await replaced(within, () => end(active));
        const ended = await old.exited;
        expect(ended).to.satisfy(exit);
        running = running.filter((replica) => replica !== old);
        const errors = old.logs.all.filter(({ level }) => level === 'error').map(({ text }) => text);
        if (said !== undefined && ended.signal === null) expect(errors.join('\n')).to.include(said);
        expect(old.messages.last(({ label }) => label === WORK)?.atMs).to.be.below(atMs);
      });
    }
  });
}
