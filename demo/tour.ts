/** The form for pipes and for those who watch: plays every fault once, prints the figures, and judges them. */
import { WaitedTooLong } from '../harness/waiting';
import { CalmTimes } from './calm-times';
import { atTheEnd, type Ending } from './ending';
import type { Fleet } from './fleet';
import type { Narrator } from './narrator';
import { measured } from './takeover';
import {
  deployOnLeader,
  freezeAndThaw,
  killHard,
  startAgain,
  startReplicas,
  stopCleanly,
} from './tour-steps';
import { complaintsAbout, complaintsAboutDoubles, figures, type Outcome } from './verdict';

type Print = (line: string) => void;

export async function runTour(fleet: Fleet, narrator: Narrator, print: Print): Promise<Ending> {
  const surprises = fleet.surprises$.subscribe((text) => narrator.say(text));
  try {
    const outcome = await playAll(fleet, narrator);
    for (const line of ['', measured, ...figures(outcome)]) print(line);
    return pronounce(complaintsAbout(outcome), narrator, print);
  } catch (error) {
    if (error instanceof WaitedTooLong) {
      const complaints = [error.message, ...complaintsAboutDoubles(fleet.ledger.doubles)];
      return pronounce(complaints, narrator, print);
    }
    throw error;
  } finally {
    surprises.unsubscribe();
  }
}

async function playAll(fleet: Fleet, narrator: Narrator): Promise<Outcome> {
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

function pronounce(complaints: readonly string[], narrator: Narrator, print: Print): Ending {
  print('');
  for (const complaint of complaints) print(`NOT as promised: ${complaint}`);
  if (complaints.length === 0) print(`All of it came out as promised, in ${narrator.seconds.toFixed(0)} s.`);
  return { because: atTheEnd, exitCode: complaints.length === 0 ? 0 : 1 };
}
