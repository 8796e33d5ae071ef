/** The watchdog's thread: ends the process if its event loop does not turn when the lease is over. */
import { write } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { SharedVigil } from './shared-vigil.js';
import { readClocks, Vigil } from './vigil.js';
import type { ThreadData, ThreadMessage } from './watchdog.js';

/** ms between looks at the clocks: a machine that has slept is noticed so soon after it wakes. */
const LOOK_MS = 50;
/** ms in which an event loop that turns ends the process in order, after the clock has jumped. */
const ORDERLY_MS = 30;
/** ms that a line may take to leave; and where the process was frozen, so that the lease is over already. */
const LINE_MS = 20;
const LATE_LINE_MS = 2;
/** ms for SIGKILL to work. */
const KILL_MS = 20;

const STUCK = 'the event loop is stuck and the flows were not stopped before the lease ended';

const SLOW_START =
  'the flows were still being started when the lease ended: if they need that long, raise the TTL of hot standby';

const { memory, kills } = workerData as ThreadData;
const shared = new SharedVigil(memory);

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

/** Sleeps, unless something is written. @returns whether something was */
function pause(version: bigint, ms: number): boolean {
  const { monotonicMs } = readClocks();
  for (let left = ms; left > 0 && shared.version === version; ) {
    shared.wait(version, left);
    left = ms - (readClocks().monotonicMs - monotonicMs);
  }
  return shared.version !== version;
}

async function keepVigil(): Promise<void> {
  for (;;) {
    const { version } = shared;
    const armed = shared.read();
    if (armed === 'closed') return;
    if (armed === null) {
      shared.wait(version);
      continue;
    }
    const vigil = new Vigil(armed);
    let left = vigil.left(readClocks());
    while (shared.version === version && left > 0) {
      shared.wait(version, Math.min(left, LOOK_MS));
      left = vigil.left(readClocks());
    }
    if (shared.version !== version) continue;
    await end(version, vigil.jumped, left < -LINE_MS ? LATE_LINE_MS : LINE_MS);
  }
}

/** Nobody may be reading, and a write that waits must not keep this thread from its work. */
function say(line: string, ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
    write(2, line, () => resolve());
  });
}

async function end(version: bigint, jumped: boolean, lineMs: number): Promise<void> {
  if (jumped) {
    tell('jumped');
    if (pause(version, ORDERLY_MS)) return;
  }
  const cause = shared.starting ? SLOW_START : STUCK;
  await say(`cluster-leader: ${cause}${kills ? '; this process ends now' : ''}\n`, lineMs);
  if (shared.version !== version) return;
  if (!kills) {
    shared.wait(version);
    return;
  }
  process.kill(process.pid, 'SIGKILL');
  pause(version, KILL_MS);
  // Still here: as the first process of a container it is spared by its own signals, but not by a trap.
  setFlagsFromString('--allow-natives-syntax');
  runInThisContext('%SystemBreak()');
}

tell('ready');
void keepVigil();
