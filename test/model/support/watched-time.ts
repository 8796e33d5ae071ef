/** Virtual time in which somebody looks at the world after everything that happens: nothing is sampled. */
import type { Subscription } from 'rxjs';
import { VirtualTime } from '../../support/simulation/virtual-time.js';

export class WatchedTime extends VirtualTime {
  readonly #watch: () => void;

  constructor(watch: () => void) {
    super();
    this.#watch = watch;
  }

  override after(delay: number, work: () => void): Subscription {
    return super.after(delay, () => {
      work();
      this.#watch();
    });
  }
}
