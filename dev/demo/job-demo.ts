/** The demo of the leader node. */
import type { RedisServer } from '../harness/redis-server/index.js';
import { CalmTimes } from './calm-times.js';
import type { Demo } from './demo.js';
import { JobFleet } from './job-fleet.js';
import { jobFrame } from './job-table.js';
import { runLive } from './live.js';
import type { Narrator } from './narrator.js';
import { Steering } from './steering.js';
import { MEASURED } from './takeover.js';
import { type Played, runTour } from './tour.js';
import {
  deployOnLeader,
  freezeAndThaw,
  killHard,
  startAgain,
  startReplicas,
  stopCleanly,
} from './tour-steps.js';
import { figures, problemsAbout, type TourOutcome } from './verdict.js';

export function jobDemo(redis: RedisServer, guarded: boolean): Demo {
  const fleet = new JobFleet(redis, guarded);
  return {
    fleet,
    tour: (narrator, print) => runTour(fleet, narrator, print, () => play(fleet, narrator)),
    live: (ended) => runLive({ fleet, steering: Steering, frame: jobFrame, deed: 'act' }, ended),
  };
}

async function play(fleet: JobFleet, narrator: Narrator): Promise<Played> {
  const outcome = await playAll(fleet, narrator);
  return { figures: [MEASURED, ...figures(outcome)], problems: problemsAbout(outcome) };
}

async function playAll(fleet: JobFleet, narrator: Narrator): Promise<TourOutcome> {
  const tour = { fleet, narrator };
  const calm = new CalmTimes(fleet);
  calm.begin(await startReplicas(tour));
  const stopped = await calm.exceptFor(() => stopCleanly(tour));
  await startAgain(tour);
  const killed = await calm.exceptFor(() => killHard(tour));
  await startAgain(tour);
  const { staleActs, ...frozen } = await calm.exceptFor(() => freezeAndThaw(tour));
  const deploy = await deployOnLeader(tour);
  calm.end();
  const { acted, skipped, doubles, terms } = fleet.ledger;
  return {
    ...{ steps: [stopped, killed, frozen], deploy, staleActs, doubles },
    ...{ acted, skipped, idle: calm.idleJobs, terms: terms.length },
  };
}
