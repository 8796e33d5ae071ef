/** `npm start`: a fleet to watch and to break. See help.ts. */
import { within } from '../harness/waiting.js';
import { runCommand } from '../support/command-line.js';
import { doubleCount } from './act-counter.js';
import { missingBuild } from './build-result.js';
import { AT_THE_END, type Ending, untilEnded } from './ending.js';
import { DemoFleet } from './fleet.js';
import { HELP } from './help.js';
import { runLive } from './live.js';
import { Narrator } from './narrator.js';
import { readOptions } from './options.js';
import { runTour } from './tour.js';

/** ms for a clean end; then the harness' exit hook ends the rest. */
const CLOSE_MS = 12_000;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const missing = missingBuild();
  if (missing !== null) {
    console.error(missing);
    return 1;
  }
  return run(options.tour || !onTerminal(), options.guard);
}

function onTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

async function run(tour: boolean, guard: boolean): Promise<number> {
  const ended = untilEnded();
  const print = (line: string): void => console.log(line);
  const narrator = new Narrator(print);
  let fleet: DemoFleet | undefined;
  const work = async (): Promise<Ending> => {
    const starting = DemoFleet.withRedis(guard, (line) => narrator.say(line));
    fleet = await narrator.during('starting a Redis server', starting);
    narrator.say(`Redis: ${fleet.redis}`);
    return tour ? runTour(fleet, narrator, print) : runLive(fleet, ended);
  };
  // The table ends by itself, as it has a screen to give back first.
  const early = ended.then((ending) => (tour || fleet === undefined ? ending : never));
  const { because, exitCode } = await Promise.race([work().catch(failed), early]);
  if (because !== AT_THE_END) console.error(`Ended: ${because}`);
  if (fleet !== undefined) await close(fleet, narrator);
  return exitCode;
}

const never = new Promise<Ending>(() => undefined);

function failed(error: unknown): Ending {
  return { because: error instanceof Error ? error.message : String(error), exitCode: 1 };
}

async function close(fleet: DemoFleet, narrator: Narrator): Promise<void> {
  const { acted, doubles } = fleet.ledger;
  try {
    await narrator.during(
      'stopping replicas and Redis',
      within(fleet.close(), CLOSE_MS, 'the end of the fleet'),
    );
  } catch (error) {
    console.error(`${(error as Error).message}; killing what is left`);
  }
  narrator.say(`jobs acted on: ${acted}, acted on by two at once: ${doubleCount(doubles)}`);
}

// Always by `exit`: a start that is still under way would otherwise keep the process, and be left behind.
void runCommand(main, 1).then(() => process.exit());
