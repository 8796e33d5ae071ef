/**
 * The order of the suite's files for several jobs at a time, so that processors are neither idle nor fought over: tests
 * that wait are run beside tests that compute.
 */

export interface SpecFile {
  readonly name: string;
  /** s that it takes on an idle machine. */
  readonly seconds: number;
  /** s of processor time that it takes meanwhile, with the processes that it starts. */
  readonly processor: number;
}

export interface Machine {
  /** Files at a time. */
  readonly jobs: number;
  readonly processors: number;
}

/** A file under way. */
interface Running {
  /** Processors that it keeps busy. */
  readonly share: number;
  /** s */
  readonly left: number;
}

const shareOf = ({ seconds, processor }: SpecFile): number => processor / Math.max(seconds, 0.01);
const sharesOf = (running: readonly Running[]): number => running.reduce((sum, { share }) => sum + share, 0);

/**
 * Mocha gives the next file to whichever job is free. The longest file that the processors have room for comes first, so
 * that none is left over at the end; where there is room for none, the one that needs the least.
 */
export function inOrder(files: readonly SpecFile[], { jobs, processors }: Machine): readonly string[] {
  const waiting = [...files].sort((one, other) => other.seconds - one.seconds);
  const order: string[] = [];
  let running: readonly Running[] = [];
  while (waiting.length > 0) {
    const room = processors - sharesOf(running);
    const next = waiting.find((file) => shareOf(file) <= room) ?? leastOf(waiting);
    waiting.splice(waiting.indexOf(next), 1);
    order.push(next.name);
    running = [...running, { share: shareOf(next), left: next.seconds }];
    if (running.length === jobs) running = untilOneEnds(running);
  }
  return order;
}

function leastOf(files: readonly SpecFile[]): SpecFile {
  return files.reduce((least, file) => (shareOf(file) < shareOf(least) ? file : least));
}

/** More than the processors can do slows all of them down alike, which does not change who ends first. */
function untilOneEnds(running: readonly Running[]): readonly Running[] {
  const soonest = Math.min(...running.map(({ left }) => left));
  return running.map(({ share, left }) => ({ share, left: left - soonest })).filter(({ left }) => left > 0);
}
