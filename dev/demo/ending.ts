/**
 * Every way in which the demo ends from outside: a signal, a closed terminal, a closed reader of its output, a killed
 * parent, a defect of the demo itself. The first one counts; the demo then cleans up in order, and a second signal makes
 * it exit at once (the harness' own exit hook still ends everything).
 */
import { constants } from 'node:os';
import { ancestorsOf, isAlive } from './ancestors.js';

/** The demo ended by itself. */
export const AT_THE_END = 'it was done';

export interface Ending {
  /** Completes the sentence "Ended: …". */
  readonly because: string;
  readonly exitCode: number;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** ms; one Ctrl-C may arrive twice, from the terminal and relayed by the parent. */
const SAME_SIGNAL_MS = 500;
/** ms between two checks of the ancestors. */
const ANCESTORS_MS = 500;

/** Resolves with the first ending; it listens for as long as the process lives. */
export function untilEnded(): Promise<Ending> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const end = (because: string, exitCode: number): void => {
      firstAt ??= performance.now();
      resolve({ because, exitCode });
    };
    for (const signal of SIGNALS) {
      const exitCode = 128 + constants.signals[signal];
      process.on(signal, () => {
        if (firstAt !== undefined && performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(exitCode);
        end(signal, exitCode);
      });
    }
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => end('the output was closed', 1));
    }
    process.on('uncaughtException', (error) => end(error.stack ?? String(error), 1));
    watchAncestors(() => end('the parent process has ended', 1));
  });
}

/** See ancestors.ts. A parent that changed is gone too, even if its number is in use again. */
function watchAncestors(onGone: () => void): void {
  const parent = process.ppid;
  const ancestors = ancestorsOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && ancestors.every(isAlive)) return;
    clearInterval(timer);
    onGone();
  }, ANCESTORS_MS);
  timer.unref();
}
