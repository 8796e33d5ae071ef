/** A process of one contender: campaigns when it is told to, and reports from when to when it would have acted. */
import { monotonicMs } from '../../harness/node-red/index.js';
import { report, serve } from '../worker/serve.js';
import type { Contender } from './contender.js';
import { ENTRANTS } from './contenders/index.js';
import type { PeerPlace, PeerReport } from './reports.js';

/** ms between two questions whether it may act. */
const ACT_EVERY_MS = 2;

let contender: Contender;
let fromMs: number | null = null;
let toMs = 0;

function tell(told: PeerReport): void {
  report(told);
}

/** Ends a time with the last answer that allowed acting, not with the first that did not: a late timer is no act. */
function act(): void {
  const acting = contender.acting();
  const now = monotonicMs();
  if (acting) {
    toMs = now;
    if (fromMs !== null) return;
    fromMs = now;
    tell({ kind: 'acts', fromMs });
  } else if (fromMs !== null) {
    tell({ kind: 'acted', fromMs, toMs });
    fromMs = null;
  }
}

serve({
  async open(place: PeerPlace) {
    const entrant = ENTRANTS.find(({ name }) => name === place.entrant);
    if (entrant === undefined) throw new Error(`nobody is called ${place.entrant}`);
    contender = await entrant.enter(place, () => act());
    setInterval(act, ACT_EVERY_MS);
  },

  start() {
    contender.start();
  },

  /** Returns the moment of the call; the parent must not wait for an answer of the server. */
  stop(): number {
    const atMs = monotonicMs();
    contender.stop().catch(() => undefined);
    act();
    return atMs;
  },
});
