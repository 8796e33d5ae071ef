/**
 * What was started is undone when this process ends, however it ends: by itself, by an exception, by Ctrl-C, or
 * (through the watchdog) by SIGKILL. Undoing is synchronous here, because `exit` waits for nothing; the orderly way
 * is each thing's own `stop()`.
 */
import { unwatch, type Watched, watch } from './watchdog';

const undos: (() => void)[] = [];
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let installed = false;

/**
 * Registers `undo` for the end of this process and returns the function that withdraws it again. `watched` tells the
 * watchdog the same in its own words.
 */
export function atExit(undo: () => void, watched: Watched): () => void {
  install();
  undos.push(undo);
  watch(watched);
  let withdrawn = false;
  return () => {
    if (withdrawn) return;
    withdrawn = true;
    undos.splice(undos.indexOf(undo), 1);
    unwatch(watched);
  };
}

function install(): void {
  if (installed) return;
  installed = true;
  process.on('exit', undoAll);
  for (const signal of signals) process.on(signal, onSignal);
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

/**
 * A signal that somebody else listens to is theirs: they end the process in their own way, and `exit` tidies up.
 * If nobody does, listening has taken away the signal's default effect, so it is raised again.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  undoAll();
  process.removeListener(signal, onSignal);
  process.kill(process.pid, signal);
}
