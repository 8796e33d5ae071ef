/** For how long no message comes during a deploy: where the flows run, and with a standby that takes over for it. */
import { type Replica, request } from '../../harness/node-red/index.js';
import { type RedisServer, startRedisServer } from '../../harness/redis-server/index.js';
import { poll } from '../../harness/waiting.js';
import { type Spread, spread } from '../../support/statistics.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { TICK_S, tickingFlow } from './flows.js';
import { active, ready, startStandby, WAIT_MS } from './standbys.js';

const SIZES = [10, 1_000];
const DEPLOYS = 10;
const TTL_S = 5;
/** Messages that must have come before a deploy, and after it, for its gap to be over. */
const STEADY = 20;

export const deployGap: Experiment = {
  name: 'standby-deploy',
  title: 'Hot standby: the gap of a deploy',
  run: async (setting) => {
    const server = await startRedisServer({ own: true });
    try {
      const results: Result[] = [];
      for (const count of SIZES) results.push(await measure(count, server, setting));
      return findings(results);
    } finally {
      await server.stop();
    }
  },
};

interface Result {
  readonly count: number;
  readonly ordinary: Spread;
  readonly handedOver: Spread;
}

async function measure(count: number, server: RedisServer, { quick, progress }: Setting): Promise<Result> {
  const wanted = quick ? 1 : DEPLOYS;
  const gaps = { ordinary: [] as number[], handedOver: [] as number[] };
  const replicas: Replica[] = [];
  let deploy = 0;
  try {
    for (const name of ['anna', 'bert']) {
      replicas.push(
        await startStandby({
          ...{ server, name, flows: tickingFlow(count, deploy), ttlS: TTL_S },
          env: { CLUSTER_LEADER_DEPLOYS: 'true' },
          settings: { credentialSecret: 'bench' },
        }),
      );
    }
    let [on, spare] = replicas as [Replica, Replica];
    while (gaps.handedOver.length < wanted) {
      deploy += 1;
      await settled(on, spare);
      gaps.ordinary.push(await gapDuring(replicas, () => on.deploy(tickingFlow(count, deploy))));
      deploy += 1;
      await settled(on, spare);
      gaps.handedOver.push(
        await gapDuring(replicas, () => deployWithoutGap(spare, tickingFlow(count, deploy))),
      );
      [on, spare] = [spare, on];
      progress.count(gaps.handedOver.length, wanted, `${count} nodes`);
    }
    return { count, ordinary: spread(gaps.ordinary), handedOver: spread(gaps.handedOver) };
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()));
  }
}

/** Both have the same flows, and the standby would take over at once. */
async function settled(on: Replica, spare: Replica): Promise<void> {
  await active(on);
  await ready(spare);
  const flows = async (replica: Replica) => JSON.stringify(await replica.getFlows());
  await poll(async () => (await flows(on)) === (await flows(spare)), {
    ...{ ms: WAIT_MS, everyMs: 50, what: `${spare.name} to have the deploy of ${on.name}` },
  });
}

async function deployWithoutGap(spare: Replica, flows: readonly object[]): Promise<void> {
  await request(spare.adminUrl, 'cluster-leader/standby/deploy-without-gap', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(flows),
  });
  await active(spare);
}

/** @returns ms; the longest time between two messages, wherever they came from */
async function gapDuring(replicas: readonly Replica[], work: () => Promise<void>): Promise<number> {
  const marks = replicas.map(({ messages }) => messages.mark());
  const times = () =>
    replicas
      .flatMap(({ messages }, index) => messages.since(marks[index] ?? 0).map(({ atMs }) => atMs))
      .sort((a, b) => a - b);
  const more = (than: number) =>
    poll(() => times().length >= than + STEADY, { ms: WAIT_MS, everyMs: 10, what: 'messages' });
  await more(0);
  await work();
  await more(times().length);
  const seen = times();
  return Math.max(...seen.slice(1).map((time, index) => time - (seen[index] ?? time)));
}

function findings(results: readonly Result[]): Measurements {
  return {
    about: `The longest time between two messages of a flow that sends one every ${TICK_S * 1_000} ms, during a full deploy, ms.`,
    table: {
      columns: ['', 'nodes', 'n', 'min', 'p50', 'p95', 'max'],
      rows: results.flatMap(({ count, ordinary, handedOver }) => [
        row('where the flows run', count, ordinary),
        row('a standby takes over', count, handedOver),
      ]),
    },
    checks: [],
    notes: results.map(
      ({ count, ordinary, handedOver }) =>
        `${count} nodes: the gap of a take-over is ${(handedOver.p50 / ordinary.p50).toFixed(2)} times that of an ordinary deploy.`,
    ),
    figures: {
      unit: 'ms',
      sizes: Object.fromEntries(
        results.map(({ count, ordinary, handedOver }) => [count, { ordinary, handedOver }]),
      ),
    },
  };
}

function row(title: string, count: number, { n, min, p50, p95, max }: Spread): readonly (string | number)[] {
  return [title, count, n, min, p50, p95, max];
}
