/**
 * What a message costs in the gate of a leader, inside a real Node-RED, against nodes that do less.
 *
 * All lanes run in one process, one after the other within each round, and each round's times are divided by one
 * another: what is reported is the median of these ratios.
 */
import { join } from 'node:path';
import { startReplica } from '../../harness/node-red/index.js';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { ratios, type Spread, spread } from '../../support/statistics.js';
import { bareClient } from '../bare-client.js';
import { check } from '../check.js';
import { commandCalls } from '../command-stats.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { nodeTypesFolder } from '../node-types/index.js';
import { figure } from '../text-table.js';
import { LANE_TITLES, LANES, type Lane, laneFlow, REPLICA } from './lanes.js';

/** Per lane and round; a multiple of the burst. */
const MESSAGES = 2_000;
/** Rounds until the compiler has seen everything; they are not counted. */
const WARM_UP = 20;
/** ms */
const LEAD_MS = 10_000;
const RACE_MS = 120_000;

type Times = Readonly<Record<Lane, readonly number[]>>;

interface Found {
  readonly times: Times;
  /** Messages through the gate, and scripts that reached Redis meanwhile. */
  readonly messages: number;
  readonly scripts: number;
}

interface Raced {
  readonly times: Times;
  readonly last: { readonly isLeader: boolean };
}

export const gate: Experiment = {
  name: 'gate',
  title: 'Messages through the gate',
  run: async (setting) => findings(await measure(setting)),
};

async function measure({ quick, progress }: Setting): Promise<Found> {
  const server = await startRedisServer({ own: true });
  const client = await bareClient(server);
  try {
    const replica = await startReplica({
      flows: laneFlow(server),
      hostname: REPLICA,
      launcher: 'embedded',
      settings: { nodesDir: nodeTypesFolder },
    });
    try {
      await replica.waitForStatus('gate', ({ fill }) => fill === 'green', LEAD_MS);
      const rounds = quick ? 20 : 300;
      progress.say(`${rounds} rounds of ${MESSAGES} messages in ${LANES.length} lanes`);
      const task = { lanes: LANES, rounds, warmUp: WARM_UP, messages: MESSAGES };
      const body = `return require(${JSON.stringify(join(__dirname, 'race.js'))}).race(RED, ${JSON.stringify(task)})`;
      const before = await commandCalls(client);
      const { times, last } = (await replica.evaluate(body, RACE_MS)) as Raced;
      if (!last.isLeader)
        throw new Error('the replica lost its leadership, so that this was not the leader’s gate');
      const after = await commandCalls(client);
      const scripts = (after.evalsha ?? 0) - (before.evalsha ?? 0);
      return { times, messages: (rounds + WARM_UP) * MESSAGES, scripts };
    } finally {
      await replica.stop();
    }
  } finally {
    client.destroy();
    await server.stop();
  }
}

function findings({ times, messages, scripts }: Found): Measurements {
  const spreads = Object.fromEntries(LANES.map((lane) => [lane, spread(times[lane])])) as Record<
    Lane,
    Spread
  >;
  // Messages per second of the gate by those of the other are the other's time by the gate's.
  const against = Object.fromEntries(
    LANES.map((lane) => [lane, spread(ratios(times[lane], times.gate))]),
  ) as Record<Lane, Spread>;
  const cost = (lane: Lane) => spreads[lane].p50;
  const us = (value: number) => value.toFixed(2);
  return {
    about: `${MESSAGES} messages per lane and round, handed to one node and counted behind it, in one Node-RED process.`,
    table: {
      columns: ['', 'rounds', 'msgs/s p50', 'µs/msg p50', 'p95', 'p99', 'gate’s msgs/s ÷ its own, p50'],
      rows: LANES.map((lane) => {
        const { n, p50, p95, p99 } = spreads[lane];
        return [
          LANE_TITLES[lane],
          n,
          Math.round(1e6 / p50),
          p50,
          p95,
          p99,
          lane === 'gate' ? '' : against[lane].p50,
        ];
      }),
    },
    checks: [
      check({
        name: 'messages per second ÷ those of the pass-through',
        value: against.pass.p50,
        ...{ comparison: '>=', target: 0.8, unit: '×' },
      }),
      check({
        name: 'messages per second ÷ those of a function node',
        value: against.function.p50,
        ...{ comparison: '>', target: 1, unit: '×' },
      }),
    ],
    notes: [
      `What a message costs: ${us(cost('bare'))} µs for Node-RED to hand it to a node and from there to the next, ` +
        `${us(cost('pass') - cost('bare'))} µs for the properties,`,
      `${us(cost('triple') - cost('pass'))} µs for three outputs instead of one, ` +
        `${us(cost('gate') - cost('triple'))} µs for asking the clock whether the lease still holds.`,
      `While ${figure(messages)} messages went through the gate Redis was asked to run ${scripts} scripts: the renewals.`,
    ],
    figures: { unit: 'µs per message', messages, scripts, lanes: spreads, ratios: against },
  };
}
