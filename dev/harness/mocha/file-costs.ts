/**
 * What each file of a run takes, for the order of files (file-order.ts): with CLUSTER_LEADER_TEST_COSTS set, a line per file
 * is appended to the file of that name. `npx tsx dev/harness/mocha/note-costs.ts FILE` keeps them.
 */
import { appendFileSync, readFileSync } from 'node:fs';

export interface Cost {
  /** Below test/. */
  readonly file: string;
  /** s */
  readonly seconds: number;
  /** s of processor time, of this process and of those that it started and that have ended. */
  readonly processor: number;
}

/** Ticks of a second in /proc, on every Linux that Node.js runs on. */
const TICKS = 100;
/** utime, stime, cutime and cstime, counted from behind the name of the command. */
const [FIRST, LAST] = [11, 15];

function processorSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(FIRST, LAST).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

/** @returns to be called at the end of the file; does nothing unless costs are asked for */
export function startCosting(file: string, env: NodeJS.ProcessEnv = process.env): () => void {
  const path = env.CLUSTER_LEADER_TEST_COSTS;
  if (!path) return () => undefined;
  const begin = { at: performance.now(), processor: processorSeconds() };
  return () => {
    const cost: Cost = {
      file,
      seconds: (performance.now() - begin.at) / 1_000,
      processor: processorSeconds() - begin.processor,
    };
    appendFileSync(path, `${JSON.stringify(cost)}\n`);
  };
}
