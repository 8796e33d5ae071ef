/**
 * The server's clock read as the machine's monotonic one, so that a lease's end, which the server says in its own
 * milliseconds, can be compared with a moment in any process of this machine.
 */
import { monotonicMs } from '../../harness/node-red/index.js';
import type { BareClient } from '../bare-client.js';

/** The quickest of several round trips is the most exact: the server answered within it. */
const ROUND_TRIPS = 5;

export interface ServerClock {
  /** ms of the monotonic clock at `serverMs` ms of the server's. */
  readonly monotonicAt: (serverMs: number) => number;
  /** ms by which that may be wrong, one way or the other. */
  readonly error: number;
}

/** Read again for every sample: the wall clock may be slewed meanwhile. */
export async function readServerClock(client: BareClient): Promise<ServerClock> {
  let best = { offset: 0, error: Number.POSITIVE_INFINITY };
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
    const before = monotonicMs();
    const [seconds, microseconds] = (await client.sendCommand(['TIME'])) as [string, string];
    const after = monotonicMs();
    const error = (after - before) / 2;
    if (error >= best.error) continue;
    const serverMs = Number(seconds) * 1000 + Number(microseconds) / 1000;
    best = { offset: serverMs - (before + after) / 2, error };
  }
  return { monotonicAt: (serverMs) => serverMs - best.offset, error: best.error };
}
