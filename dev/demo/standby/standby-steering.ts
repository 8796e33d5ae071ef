import { Steering } from '../steering.js';
import type { StandbyFleet } from './standby-fleet.js';

/** Two more ways to end a leadership. */
export class StandbySteering extends Steering<StandbyFleet> {
  protected override async obey(key: string): Promise<void> {
    if (key === 't') await this.#throwError();
    else if (key === 'h') await this.#handOver();
    else await super.obey(key);
  }

  async #throwError(): Promise<void> {
    const leader = this.leader('throw');
    if (leader === undefined) return;
    this.hit(leader, 'throw in', 'exception in');
    await leader.throwError();
  }

  async #handOver(): Promise<void> {
    const leader = this.leader('hand over');
    if (leader === undefined) return;
    this.hit(leader, 'hand over from', 'hand-over from');
    await this.fleet.handOver(leader);
  }
}
