import { expect } from 'chai';
import type { Replica, SeenMessage } from '../../dev/harness/node-red/index.js';
import { poll } from '../../dev/harness/waiting.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { SOON_MS } from '../support/fleet/observe.js';
import { useRedis } from '../support/redis/test-redis.js';
import { allExamples, exampleNames, idOf } from './support/example-flows.js';
import { MqttBroker } from './support/mqtt-broker.js';
import { startWebhook, type Webhook } from './support/webhook.js';

/** ms; the examples' jobs begin after a second. */
const FIRST_JOB_MS = SOON_MS;
/** The time of a tick, in ms since 1970, long ago. */
const KEPT = 1e12;

/** Connecting may take longer than it should where a machine is busy. */
const SLOW_MACHINE = /^No connection to .*: no answer from the server within/;

for (const version of versions) {
  describe(`the examples in Node-RED ${version}`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let webhook: Webhook;
    let broker: MqttBroker;
    let running: readonly [Replica, Replica];

    before(async function () {
      this.timeout(FETCH_MS);
      [webhook, broker] = await Promise.all([startWebhook(), MqttBroker.reserve()]);
      const flows = allExamples(redis.server, broker.port);
      const start = (hostname: string) =>
        suite.start({
          ...{ flows, hostname, settings: { nodesExcludes: [], mqttReconnectTime: 200 } },
          env: { ALERT_WEBHOOK_URL: webhook.url, ALERT_MAIL_TO: 'ops@example.org' },
        });
      // One after the other, so that it is known who leads.
      running = [await start('pod-1'), await start('pod-2')];
    });
    after(() => Promise.all([webhook?.stop(), broker?.stop()]));

    const next = (replica: Replica, label: string, from = 0): Promise<SeenMessage['message']> =>
      replica.messages
        .waitFor((seen) => seen.label === label, FIRST_JOB_MS, `"${label}" on ${replica.name}`, from)
        .then(({ message }) => message);
    const seen = (replica: Replica, label: string) =>
      replica.messages.all.filter((entry) => entry.label === label).map(({ message }) => message);

    it('all examples load without a problem', () => {
      for (const replica of running) {
        const problems = replica.logs.all.filter(
          ({ level, node, text }) =>
            node !== undefined && (level === 'error' || level === 'warn') && !SLOW_MACHINE.test(text),
        );
        expect(problems.map(({ text }) => text)).to.deep.equal([]);
      }
    });

    it('Run a job once: on the leader, and nowhere else', async () => {
      const [leader, follower] = running;
      const done = await next(leader, 'Run a job once: Job done');
      expect(done.payload).to.match(/^Done by pod-1 with token \d+$/);
      expect((await next(follower, 'Run a job once: Left to the leader')).leaderHost).to.equal('pod-1');
      expect(seen(follower, 'Run a job once: Job done')).to.deep.equal([]);
    });

    it('Alert on a role change: the new leader posts to the webhook, and makes the mail', async () => {
      const [leader, follower] = running;
      const posted = await webhook.posted.waitFor(() => true, SOON_MS, 'a post');
      expect(posted.method).to.equal('POST');
      expect(posted.headers['content-type']).to.match(/^application\/json/);
      const { at, ...body } = JSON.parse(posted.body);
      expect(new Date(at).toISOString()).to.equal(at);
      expect(body).to.deep.equal({
        text: 'pod-1 now leads nodered:example:alert (elected)',
        key: 'nodered:example:alert',
        ...{ role: 'leader', leader: 'pod-1', replica: 'pod-1', reason: 'elected' },
      });
      const mail = await next(leader, 'Alert on a role change: Mail goes here');
      expect(mail).to.include({
        ...{ to: 'ops@example.org', topic: 'Cluster leader: nodered:example:alert, leader' },
        payload: 'pod-1 now leads nodered:example:alert (elected)',
      });
      expect((await next(leader, 'Alert on a role change: Answer')).statusCode).to.equal(200);
      expect(seen(follower, 'Alert on a role change: Mail goes here')).to.deep.equal([]);
      expect(webhook.posted.all).to.have.lengthOf(1);
    });

    it('Alert that is not lost: the first role arrives once the MQTT node has connected', async () => {
      for (const replica of running) {
        await replica.waitForStatus(idOf('Alert that is not lost', 'Who leads?'), isSettled, SOON_MS);
        expect(seen(replica, 'Alert that is not lost: Sent')).to.deep.equal([]);
      }
      await broker.start();
      for (const [replica, role, reason] of [
        ['pod-1', 'leader', 'elected'],
        ['pod-2', 'follower', 'joined'],
      ] as const) {
        const topic = `cluster-leader/nodered:example:mqtt/${replica}`;
        const sent = await broker.published.waitFor((each) => each.topic === topic, SOON_MS, topic);
        expect(sent.retain).to.equal(true);
        const { at: _at, ...told } = JSON.parse(sent.payload);
        expect(told).to.deep.equal({
          ...{ key: 'nodered:example:mqtt', role, reason, replica, leader: 'pod-1' },
        });
      }
    });

    it('Fencing token against a database: the late write of an earlier leader is refused', async () => {
      const [leader] = running;
      const example = 'Fencing token against a database';
      const written = await next(leader, `${example}: Written`);
      expect(written.topic).to.match(/^UPDATE .* WHERE .* token <= \$2$/);
      expect(written.params[1]).to.equal(written.election.token);
      await leader.inject(idOf(example, 'Late write'));
      expect((await next(leader, `${example}: Refused`)).params[1]).to.equal(1);
      expect(seen(leader, `${example}: Written`).every(({ params }) => params[1] > 1)).to.equal(true);
    });

    it('Spread jobs over several lock keys: one job is handed over, the others stay', async () => {
      const [leader, follower] = running;
      const example = 'Spread jobs over several lock keys';
      await next(leader, `${example}: Reports done`);
      await leader.inject(idOf(example, 'Hand the reports over'));
      expect(await next(leader, `${example}: Handed over?`)).to.include({
        ...{ lockReleased: true, releasedBy: 'pod-1' },
      });
      await follower.waitForStatus(idOf(example, 'Leader of the reports'), isGreen, SOON_MS);
      await follower.inject(idOf(example, 'Leader of the reports'));
      expect((await next(follower, `${example}: Reports done`)).payload).to.equal('reports: done by pod-2');
      await leader.inject(idOf(example, 'Leader of the invoices'));
      expect((await next(leader, `${example}: Invoices done`)).payload).to.equal('invoices: done by pod-1');
      expect(seen(follower, `${example}: Invoices done`)).to.deep.equal([]);
    });

    it('Resign by HTTP: the leader answers that it has released, a follower who leads', async () => {
      const [leader, follower] = running;
      const lockKey = 'nodered:example:resign';
      const post = async (replica: Replica): Promise<unknown> => {
        const url = `http://127.0.0.1:${replica.port}/cluster-leader/resign`;
        const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(SOON_MS) });
        expect(response.status).to.equal(200);
        return response.json();
      };
      expect(await post(follower)).to.deep.equal({ lockReleased: false, currentLeader: 'pod-1', lockKey });
      expect(await post(leader)).to.deep.equal({ lockReleased: true, releasedBy: 'pod-1', lockKey });
      await follower.waitForStatus(idOf('Resign by HTTP', 'Who leads?'), isGreen, SOON_MS);
      await poll(async () => (await redis.client.get(lockKey))?.startsWith('pod-2#'), {
        ...{ ms: SOON_MS, what: 'the lease of pod-2' },
      });
      expect(await post(follower)).to.deep.equal({ lockReleased: true, releasedBy: 'pod-2', lockKey });
    });

    it('Hand over by message: to the replica that is named, and away from one that is drained', async () => {
      const [leader, follower] = running;
      const example = 'Hand over by message';
      const press = async (replica: Replica, button: string, label: string) => {
        const from = replica.messages.mark();
        await replica.inject(idOf(example, button));
        return next(replica, `${example}: ${label}`, from);
      };
      const leads = (replica: Replica) =>
        replica.waitForStatus(idOf(example, 'Who leads?'), isGreen, SOON_MS);
      expect(await press(leader, 'Hand over to pod-2', 'Result')).to.include({ releasedBy: 'pod-1' });
      await leads(follower);
      const refused = await press(follower, 'Hand over to pod-2', 'Why not');
      expect(refused.error.message).to.include('pod-2 already leads');
      expect(await press(follower, 'Drain', 'Result')).to.include({ releasedBy: 'pod-2', drained: true });
      await leads(leader);
      expect(await press(follower, 'Take part again', 'Result')).to.include({ drained: false });
    });

    it('Lose no tick: the leader runs a tick, and a follower keeps one that nobody ran', async () => {
      const [leader, follower] = running;
      const node = idOf('Lose no tick', 'No tick lost');
      expect((await next(leader, 'Lose no tick: In time')).election.role).to.equal('leader');
      await follower.inject(node, { payload: KEPT });
      expect(seen(follower, 'Lose no tick: In time')).to.deep.equal([]);
    });

    it('What followers do: one keeps ready, and catches up at once when it takes over', async () => {
      const [leader, follower] = running;
      const example = 'What followers do';
      const atOnce = ', right after the election';
      // In this order, unless the first tick had to wait for the election.
      for (const job of [`Done by pod-1${atOnce}`, 'Done by pod-1']) {
        const done = () => seen(leader, `${example}: Job done`).some(({ payload }) => payload === job);
        await poll(done, { ms: FIRST_JOB_MS, what: job });
      }
      const ready = await next(follower, `${example}: Left to the leader`);
      expect(ready.payload).to.include({ leader: 'pod-1' });
      expect(seen(follower, `${example}: Job done`)).to.deep.equal([]);
      await leader.stop();
      expect((await next(follower, `${example}: Job done`)).payload).to.equal(`Done by pod-2${atOnce}`);
    });

    it('Lose no tick: the kept tick is run by the next leader', async () => {
      const [, follower] = running;
      const caughtUp = await follower.waitFor(({ message }) => message.payload === KEPT, SOON_MS);
      expect(caughtUp.label).to.equal('Lose no tick: Caught up');
      expect(caughtUp.message.election).to.include({ replayed: true, leader: 'pod-2' });
    });

    it('all examples were seen to act', () => {
      const labels = running.flatMap(({ messages }) => messages.all.map(({ label }) => label));
      for (const example of exampleNames) {
        expect(labels.some((label) => label.startsWith(`${example}: `))).to.equal(true, example);
      }
    });
  });
}

function isSettled({ fill }: { readonly fill?: string }): boolean {
  return fill === 'green' || fill === 'yellow';
}

function isGreen({ fill }: { readonly fill?: string }): boolean {
  return fill === 'green';
}
