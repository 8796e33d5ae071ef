/** The form for pipes and for those who watch: plays every fault once, prints the figures, and judges them. */
import { WaitedTooLong } from '../harness/waiting.js';
import { CalmTimes } from './calm-times.js';
import { AT_THE_END, type Ending } from './ending.js';
import type { DemoFleet } from './fleet.js';
import type { Narrator } from './narrator.js';
import { MEASURED } from './takeover.js';
import {
  deployOnLeader,
  freezeAndThaw,
  killHard,
  startAgain,
  startReplicas,
  stopCleanly,
} from './tour-steps.js';
import { figures, problemsAbout, problemsOfDoubles, type TourOutcome } from './verdict.js';

type Print = (line: string) => void;

export async function runTour(fleet: DemoFleet, narrator: Narrator, print: Print): Promise<Ending> {
  const surprises = fleet.surprises$.subscribe((text) => narrator.say(text));
  try {
    const outcome = await playAll(fleet, narrator);
    for (const line of ['', MEASURED, ...figures(outcome)]) print(line);
    return pronounce(problemsAbout(outcome), narrator, print);
  } catch (error) {
    if (error instanceof WaitedTooLong) {
      const problems = [error.message, ...problemsOfDoubles(fleet.ledger.doubles)];
      return pronounce(problems, narrator, print);
    }
    throw error;
  } finally {
    surprises.unsubscribe();
  }
}

async function playAll(fleet: DemoFleet, narrator: Narrator): Promise<TourOutcome> {
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

function pronounce(problems: readonly string[], narrator: Narrator, print: Print): Ending {
  print('');
  for (const problem of problems) print(`NOT as promised: ${problem}`);
  if (problems.length === 0) print(`All of it came out as promised, in ${narrator.seconds.toFixed(0)} s.`);
  return { because: AT_THE_END, exitCode: problems.length === 0 ? 0 : 1 };
}
