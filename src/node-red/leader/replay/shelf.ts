/** Keeps the memories of nodes that a deploy closes, for the nodes that take their places in the same deploy. */
import { filter } from '../../../election/rxjs.js';
import type { Deploys } from '../../../runtime/deploys.js';
import type { ReplayMemory } from './memory.js';

interface Shelved {
  readonly memory: ReplayMemory;
  /** ms of `Clock.now` */
  readonly since: number;
}

export class ReplayShelf {
  readonly #shelved = new Map<string, Shelved>();
  #deploying = false;

  /** One per runtime, for the life of the process. */
  constructor(deploys: Pick<Deploys, 'underWay$'>) {
    deploys.underWay$.subscribe((deploying) => {
      this.#deploying = deploying;
    });
    // What nobody has taken when the new flows run is of nodes that are gone.
    deploys.underWay$.pipe(filter((deploying) => !deploying)).subscribe(() => this.#shelved.clear());
  }

  /** @param place the node, and the election it takes part in */
  put(place: string, memory: ReplayMemory, now: number): void {
    if (this.#deploying) this.#shelved.set(place, { memory, since: now });
  }

  /** @param longestGapMs ms without a node after which what arrived elsewhere meanwhile counts as missed */
  take(place: string, now: number, longestGapMs: number): ReplayMemory | null {
    const shelved = this.#shelved.get(place);
    if (shelved === undefined) return null;
    this.#shelved.delete(place);
    if (now - shelved.since > longestGapMs) shelved.memory.completeSince = now;
    return shelved.memory;
  }
}
