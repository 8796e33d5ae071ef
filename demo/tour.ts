/** The form for pipes and for those who watch: plays every fault once, prints the figures, and judges them. */
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
import { complaintsAbout, figures } from './verdict';

/** Resolves with the exit code. */
export async function runTour(
  fleet: Fleet,
  narrator: Narrator,
  print: (line: string) => void,
): Promise<number> {
  const tour = { fleet, narrator };
  const surprises = fleet.surprises$.subscribe((text) => narrator.say(text));
  const idle = new IdleLeader(fleet);
  try {
    await startReplicas(tour);
    const stopped = await idle.whileNotUnder(() => stopCleanly(tour));
    await startAgain(tour);
    const killed = await idle.whileNotUnder(() => killHard(tour));
    await startAgain(tour);
    const frozen = await idle.whileNotUnder(() => freezeAndThaw(tour));
    const deploy = await deployOnLeader(tour);
    idle.settle();
    const { acted, skipped, doubles, terms } = fleet.ledger;
    const outcome = {
      ...{ steps: [stopped, killed, frozen], deploy, staleActs: frozen.staleActs, doubles },
      ...{ acted, skipped, idle: idle.jobs, terms: terms.length },
    };
    print('');
    print(measured);
    for (const line of figures(outcome)) print(line);
    return pronounce(complaintsAbout(outcome), narrator, print);
  } finally {
    surprises.unsubscribe();
  }
}

function pronounce(complaints: readonly string[], narrator: Narrator, print: (line: string) => void): number {
  print('');
  for (const complaint of complaints) print(`NOT as promised: ${complaint}`);
  if (complaints.length === 0) print(`All of it came out as promised, in ${narrator.seconds.toFixed(0)} s.`);
  return complaints.length === 0 ? 0 : 1;
}

/** Counts the jobs that reached the leader of an undisturbed time, and that it did not act on. */
class IdleLeader {
  readonly #fleet: Fleet;
  #since: { readonly name: string; readonly skipped: number } | undefined;
  jobs = 0;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** A fault comes, and with it the end of the undisturbed time; the next begins with the new leader's first act. */
  async whileNotUnder<T extends { readonly takeover: { readonly by: string } }>(
    fault: () => Promise<T>,
  ): Promise<T> {
    this.settle();
    const result = await fault();
    const { by } = result.takeover;
    this.#since = { name: by, skipped: this.#fleet.ledger.counts(by).skipped };
    return result;
  }

  settle(): void {
    if (this.#since === undefined) return;
    const { name, skipped } = this.#since;
    this.jobs += this.#fleet.ledger.counts(name).skipped - skipped;
    this.#since = undefined;
  }
}
