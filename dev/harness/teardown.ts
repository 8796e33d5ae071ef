/**
 * What was started is undone when this process ends, however it ends. A regular end (also through `process.exit` or
 * an exception) is seen here; undoing is synchronous, because `exit` waits for nothing. After a signal the watchdog
 * does the same from outside.
 *
 * There is deliberately no listener for signals: it would take away their default effect, and two libraries that
 * each leave the end of the process to "the other listener" make it immortal (testcontainers brings one of those).
 * It would also be in the way of code under test that counts such listeners.
 */
import { unwatch, type Watched, watch } from './watchdog.js';

const undos: (() => void)[] = [];
let installed = false;

/**
 * Registers `undo` for the end of this process and returns the function that withdraws it again. `watched` tells the
 * watchdog the same in its own words.
 */
export function atExit(undo: () => void, watched: Watched): () => void {
  if (!installed) process.on('exit', undoAll);
  installed = true;
  undos.push(undo);
  watch(watched);
  let withdrawn = false;
  return () => {
    if (withdrawn) return;
    withdrawn = true;
    const index = undos.indexOf(undo);
    if (index >= 0) undos.splice(index, 1);
    unwatch(watched);
  };
}

/** Newest first: a process is ended before the folder it writes to is removed. */
function undoAll(): void {
  for (const undo of undos.splice(0).reverse()) {
    try {
      undo();
    } catch (error) {
      console.error('harness: could not tidy up:', error);
    }
  }
}
