/** Notices the end of the runtime, for which it has no event where no flows run. */
import type { LiveRuntime } from './live-runtime.js';

/** @param end called when the runtime is told to stop, while its flows may still run; it waits for that */
export function onRuntimeEnd({ nodes, isStarted }: LiveRuntime, end: () => Promise<void>): void {
  const { stopFlows } = nodes;
  nodes.stopFlows = async (...given: []) => {
    // Projects stop flows in this way, too: then the runtime goes on.
    try {
      if (!isStarted()) await end();
    } finally {
      await stopFlows.apply(nodes, given);
    }
  };
}
