/** The order of the suite's files for several jobs at a time, so that processors are neither idle nor fought over. */

export interface SpecFile {
  readonly name: string;
  /** What it takes, roughly; only the order of files counts. */
  readonly seconds: number;
  /** Whether it keeps a processor busy by itself, as browsers do; others mostly wait. */
  readonly heavy: boolean;
}

export interface Jobs {
  /** Files at a time. */
  readonly all: number;
  /** Heavy files at a time. */
  readonly heavy: number;
}

/** Mocha gives the next file to whichever job is free. The longest first, so that none is left over at the end. */
export function inOrder(files: readonly SpecFile[], jobs: Jobs): readonly string[] {
  const byLength = [...files].sort((one, other) => other.seconds - one.seconds);
  const heavy = byLength.filter((file) => file.heavy);
  const light = byLength.filter((file) => !file.heavy);
  /** Per job, when it is free, and whether that ends a heavy file. */
  const lanes = Array.from({ length: jobs.all }, () => ({ free: 0, heavy: false }));
  const order: string[] = [];
  while (order.length < files.length) {
    const [lane] = [...lanes].sort((one, other) => one.free - other.free) as [(typeof lanes)[number]];
    const busy = lanes.filter((other) => other.heavy && other.free > lane.free).length;
    const next = (busy < jobs.heavy ? heavy.shift() : undefined) ?? light.shift() ?? heavy.shift();
    if (next === undefined) break;
    order.push(next.name);
    lane.free += next.seconds;
    lane.heavy = next.heavy;
  }
  return order;
}
