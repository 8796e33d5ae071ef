/** The demo of hot standby. */
import { MqttBroker } from '../../harness/mqtt/index.js';
import type { RedisServer } from '../../harness/redis-server/index.js';
import type { Demo } from '../demo.js';
import { runLive } from '../live.js';
import type { Narrator } from '../narrator.js';
import { type Played, runTour } from '../tour.js';
import { startReplicas } from '../tour-steps.js';
import { StandbyFleet } from './standby-fleet.js';
import { StandbySteering } from './standby-steering.js';
import { freezeAndThaw, handOver, killHard, startAgain, stopCleanly, throwError } from './steps.js';
import { standbyFrame } from './table.js';
import { figures, problemsAbout } from './verdict.js';

export async function standbyDemo(redis: RedisServer, guarded: boolean): Promise<Demo> {
  const fleet = new StandbyFleet(redis, await MqttBroker.start(), guarded);
  return {
    fleet,
    tour: (narrator, print) => runTour(fleet, narrator, print, () => play(fleet, narrator)),
    live: (ended) =>
      runLive({ fleet, steering: StandbySteering, frame: standbyFrame, deed: 'message' }, ended),
  };
}

async function play(fleet: StandbyFleet, narrator: Narrator): Promise<Played> {
  const tour = { fleet, narrator };
  await startReplicas(tour);
  const steps = [await handOver(tour), await throwError(tour), await killHard(tour)];
  await startAgain(tour);
  const { thawed, ...frozen } = await freezeAndThaw(tour);
  steps.push(frozen, await stopCleanly(tour));
  const { takeovers, violations, ledger } = fleet;
  const outcome = { steps, thawed, takeovers, violations, messages: ledger.acted };
  return { figures: figures(outcome), problems: problemsAbout(outcome) };
}
