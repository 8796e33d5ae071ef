/**
 * Hot standby as an MQTT broker sees it: replicas with the same flow, and one client, whatever ends a leadership.
 * The flow says farewell when it stops, and the broker takes its time to acknowledge that: a lease that is released
 * before the flows have stopped shows as two clients.
 */
import { expect } from 'chai';
import { MqttBroker } from '../../dev/harness/mqtt/index.js';
import { within } from '../../dev/harness/waiting.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { FAREWELL_TOPIC, WORK_TOPIC } from '../support/fleet/mqtt-flow.js';
import { SOON_MS } from '../support/fleet/observe.js';
import { type Standby, StandbyFleet } from '../support/fleet/standby-fleet.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

const TTL_MS = 4_000;
/** ms by which a busy machine may be late. */
const LATE_MS = 2_000;
/** ms; the farewell comes on top of what takes milliseconds. */
const PLANNED_MS = 3_000;
const FAREWELL_MS = 100;
const TEARDOWN_MS = 600;

for (const version of versions) {
  describe(`fleet: Node-RED ${version}, one MQTT client in hot standby`, function () {
    this.timeout(40_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let broker: MqttBroker;
    let fleet: StandbyFleet;

    before(async function () {
      this.timeout(FETCH_MS);
      broker = await MqttBroker.start({ holdMs: (topic) => (topic === FAREWELL_TOPIC ? FAREWELL_MS : 0) });
      fleet = new StandbyFleet({ suite, redis, broker, lockKey: newKey(), ttlMs: TTL_MS });
      await fleet.start(version === 4 ? 3 : 2);
    });

    afterEach(() => {
      expect(fleet.violations).to.deep.equal([]);
    });

    after(async () => {
      await fleet?.stop();
      await broker?.stop();
    });

    const working = async ({ replica }: Standby): Promise<void> => {
      const works = ({ topic, from }: { topic?: string; from: string }) =>
        topic === WORK_TOPIC && from === replica.name;
      await broker.packets.waitFor(works, SOON_MS, `${replica.name} to work`, broker.packets.mark());
    };

    it('one of the replicas connects at boot, and the flows of the others construct no node', async () => {
      const active = await fleet.active();
      await working(active);
      expect(broker.sessions.map(({ clientId }) => clientId)).to.deep.equal([active.replica.name]);
      for (const { replica } of fleet.standbys) {
        const constructed = await replica.evaluate("return Boolean(RED.nodes.getNode('publish'))");
        expect(constructed, replica.name).to.equal(replica === active.replica);
      }
    });

    it('a hand-over moves the client once the old one has said farewell', async () => {
      const old = await fleet.active();
      const { by, ms } = await fleet.takeover(SOON_MS, (active) => fleet.handOver(active));
      expect(ms).to.be.within(FAREWELL_MS, PLANNED_MS);
      expect(broker.packets.last(({ from }) => from === old.replica.name)?.type).to.equal('disconnect');
      await working(by);
    });

    if (version === 4) {
      it('an active replica that cannot reach Redis stops its flows before another one starts', async () => {
        let heal: () => void = () => undefined;
        const old = await fleet.active();
        const { by, ms } = await fleet.takeover(TTL_MS + LATE_MS, ({ network }) => {
          heal = network.impose({ deafServer: true, deafClient: true });
        });
        heal();
        expect(ms).to.be.within(TTL_MS / 2, TTL_MS + LATE_MS);
        expect(old.replica.running).to.equal(true);
        await working(by);
      });
    }

    it('a frozen replica whose lease ends stays connected, and sends nothing after the thaw', async () => {
      const old = await fleet.active();
      const { by, ms } = await fleet.takeover(TTL_MS + LATE_MS, (active) => fleet.freeze(active));
      expect(ms).to.be.within(TTL_MS / 2, TTL_MS + LATE_MS);
      await working(by);
      expect(broker.clients).to.have.members([old.replica.name, by.replica.name]);
      const mark = broker.packets.mark();
      await fleet.thaw(old);
      const { code, signal } = await within(old.replica.exited, SOON_MS, `${old.replica.name} to end`);
      expect(signal ?? code).to.be.oneOf([70, 'SIGKILL']);
      const sent = broker.packets.since(mark).filter(({ from }) => from === old.replica.name);
      expect(sent).to.deep.equal([]);
    });

    if (version === 4) {
      it('kill -9 costs the rest of the lease', async () => {
        const { by, ms } = await fleet.takeover(TTL_MS + LATE_MS, ({ replica }) => replica.kill());
        expect(ms).to.be.within(TTL_MS / 3, TTL_MS + LATE_MS);
        await working(by);
      });

      it('a clean stop says farewell, and then another replica connects', async () => {
        await fleet.start(2);
        const { by, ms } = await fleet.takeover(SOON_MS, ({ replica }) => replica.stop());
        expect(ms).to.be.within(FAREWELL_MS, PLANNED_MS);
        await working(by);
      });
    }

    it('an uncaught exception ends the replica, and another one connects at once', async () => {
      if (fleet.standbys.length < 2) await fleet.start(1);
      const { by, ms } = await fleet.takeover(SOON_MS, async ({ replica }) => {
        // The end of a large process takes as long.
        const slowly = `process.on('exit', () => {
            const end = performance.now() + ${TEARDOWN_MS};
            while (performance.now() < end);
          });`;
        await replica.evaluate(`${slowly} setImmediate(() => { throw new Error('by order'); });`);
        expect(await replica.exited).to.include({ code: 1 });
      });
      expect(ms).to.be.below(PLANNED_MS);
      await working(by);
    });
  });
}
