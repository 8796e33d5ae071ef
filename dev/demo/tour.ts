/** The form for pipes and for those who watch: plays every fault once, prints the figures, and judges them. */
import { WaitedTooLong } from '../harness/waiting.js';
import { AT_THE_END, type Ending } from './ending.js';
import type { DemoFleet } from './fleet.js';
import type { Narrator } from './narrator.js';

type Print = (line: string) => void;

export interface Played {
  readonly figures: readonly string[];
  /** What did not come out as promised. */
  readonly problems: readonly string[];
}

export async function runTour(
  fleet: DemoFleet,
  narrator: Narrator,
  print: Print,
  play: () => Promise<Played>,
): Promise<Ending> {
  const surprises = fleet.surprises$.subscribe((text) => narrator.say(text));
  try {
    const { figures, problems } = await play();
    for (const line of ['', ...figures]) print(line);
    return pronounce(problems, narrator, print);
  } catch (error) {
    if (error instanceof WaitedTooLong) {
      return pronounce([error.message, ...fleet.violations], narrator, print);
    }
    throw error;
  } finally {
    surprises.unsubscribe();
  }
}

function pronounce(problems: readonly string[], narrator: Narrator, print: Print): Ending {
  print('');
  for (const problem of problems) print(`NOT as promised: ${problem}`);
  if (problems.length === 0) print(`All of it came out as promised, in ${narrator.seconds.toFixed(0)} s.`);
  return { because: AT_THE_END, exitCode: problems.length === 0 ? 0 : 1 };
}
