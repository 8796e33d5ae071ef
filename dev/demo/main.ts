/** `npm start`: a fleet to watch and to break. See help.ts. */
import { locateRedis, startRedisServer } from '../harness/redis-server/index.js';
import { within } from '../harness/waiting.js';
import { runCommand } from '../support/command-line.js';
import { missingBuild } from './build-result.js';
import type { Demo } from './demo.js';
import { AT_THE_END, type Ending, untilEnded } from './ending.js';
import type { DemoFleet } from './fleet.js';
import { HELP } from './help.js';
import { jobDemo } from './job-demo.js';
import { Narrator } from './narrator.js';
import { type DemoOptions, readOptions } from './options.js';
import { standbyDemo } from './standby/standby-demo.js';

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
  return run({ ...options, tour: options.tour || !onTerminal() });
}

function onTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

async function run(options: DemoOptions): Promise<number> {
  const ended = untilEnded();
  const print = (line: string): void => console.log(line);
  const narrator = new Narrator(print);
  const { tour } = options;
  let demo: Demo | undefined;
  const work = async (): Promise<Ending> => {
    const starting = startDemo(options, (line) => narrator.say(line));
    demo = await narrator.during('starting a Redis server', starting);
    narrator.say(`Redis: ${demo.fleet.redis}`);
    return tour ? demo.tour(narrator, print) : demo.live(ended);
  };
  // The table ends by itself, as it has a screen to give back first.
  const early = ended.then((ending) => (tour || demo === undefined ? ending : never));
  const { because, exitCode } = await Promise.race([work().catch(failed), early]);
  if (because !== AT_THE_END) console.error(`Ended: ${because}`);
  if (demo !== undefined) await close(demo.fleet, narrator);
  return exitCode;
}

/** `log` hears of downloads. */
async function startDemo({ standby, guard }: DemoOptions, log: (line: string) => void): Promise<Demo> {
  await locateRedis({ log });
  const redis = await startRedisServer({ own: true });
  return standby ? standbyDemo(redis, guard) : jobDemo(redis, guard);
}

const never = new Promise<Ending>(() => undefined);

function failed(error: unknown): Ending {
  return { because: error instanceof Error ? error.message : String(error), exitCode: 1 };
}

async function close(fleet: DemoFleet, narrator: Narrator): Promise<void> {
  try {
    await narrator.during(
      'stopping replicas and Redis',
      within(fleet.close(), CLOSE_MS, 'the end of the fleet'),
    );
  } catch (error) {
    console.error(`${(error as Error).message}; killing what is left`);
  }
  narrator.say(fleet.summary);
}

// Always by `exit`: a start that is still under way would otherwise keep the process, and be left behind.
void runCommand(main, 1).then(() => process.exit());
