/** Real Node-REDs in hot standby, whose flows act and keep an MQTT connection. */
import { MqttBroker } from '../../harness/mqtt/index.js';
import { STANDBY_KINDS } from '../faults/catalogue.js';
import { NodeRedMember } from '../fleet/node-red-member.js';
import { packageOf } from '../fleet/package-copy.js';
import { bootStandby } from '../fleet/standby/boot.js';
import { FAREWELL } from '../fleet/standby/flows.js';
import { StandbyWitness } from '../fleet/standby/witness.js';
import { MS } from '../run-clock.js';
import { Victim } from '../server/victim.js';
import { runPart } from './part.js';
import { common, emptyFolder, keysOf, minutesLeft, type Parts } from './part-context.js';

const NAME = 'Hot standby';
const REPLICAS = 3;
/** Index of the replica that has a crash guard. */
const GUARDED = 1;
/** ms at least: stopping and starting flows takes its time. */
const TTL_MS = 1_500;
/** Of the TTL: the default of the stop budget. */
const BUDGET = 1 / 4;
/** ms between two acts. */
const EVERY_MS = 10;
/** ms for which the broker holds the last message of a flow back. */
const FAREWELL_MS = 120;
/** ms beyond a TTL in which the next replica must act: its flows have to start. */
const SLACK_MS = 1_500;

export const standbyParts: Parts = async function* (context, { share, until }) {
  const { options, folder, clock } = context;
  const [key = ''] = keysOf(1);
  const ttlMs = Math.max(options.ttlMs, TTL_MS);
  const broker = await MqttBroker.start({
    now: () => clock.now() / MS,
    holdMs: (topic) => (topic === FAREWELL ? FAREWELL_MS : 0),
  });
  const witness = new StandbyWitness(broker, clock);
  const packageDir = packageOf(folder);
  const history = emptyFolder(folder, 'standby');
  const shared = { packageDir, key, ttlMs, brokerPort: broker.port, everyMs: EVERY_MS, epoch: clock.epoch };
  try {
    yield await runPart<Victim>({
      ...common(context, NAME, share, minutesLeft(context, until)),
      ...{ keys: [key], ttlMs, replicas: REPLICAS, recoverySlackMs: SLACK_MS },
      kinds: STANDBY_KINDS.filter(({ name }) => options.kinds.includes(name)),
      servers: Victim.start,
      member: (index, network, { targets: [server] }) => {
        const name = `s${index + 1}`;
        const place = { ...shared, name, redisPort: network.portTo(server), guarded: index === GUARDED };
        return new NodeRedMember({
          ...{ name, network, folder: history, witness },
          boot: (incarnation) => bootStandby(place, incarnation),
        });
      },
      standby: {
        rules: () => ({ suspensions: witness.suspensions, budgetMs: ttlMs * BUDGET }),
        violations: () => witness.violations(key),
        figures: () => witness.figures,
      },
    });
  } finally {
    await broker.stop();
  }
};
