/** What a person at the keyboard can do to the fleet. */
import { monotonicMs } from '../harness/node-red/index.js';
import type { EventLog } from './event-log.js';
import type { FaultLog } from './fault-log.js';
import type { DemoFleet } from './fleet.js';
import type { Slot } from './slot.js';
import type { Fault } from './takeover.js';

export class Steering<Fleet extends DemoFleet = DemoFleet> {
  protected readonly fleet: Fleet;
  readonly #log: EventLog;
  readonly #faults: FaultLog;
  #freeze: { readonly slot: Slot; readonly fault: Fault } | undefined;

  constructor(fleet: Fleet, log: EventLog, faults: FaultLog) {
    this.fleet = fleet;
    this.#log = log;
    this.#faults = faults;
  }

  /** Resolves at once where something is only sent; failures become lines of the log. */
  async press(key: string): Promise<void> {
    try {
      await this.obey(key);
    } catch (error) {
      this.#log.say(`that failed: ${(error as Error).message.split('\n')[0]}`);
    }
  }

  async start(slot: Slot): Promise<void> {
    this.#log.say(`starting ${slot.name} …`);
    await slot.start();
  }

  protected async obey(key: string): Promise<void> {
    if (key === 'k') await this.#kill();
    else if (key === 's') await this.#stop();
    else if (key === 'f') this.#freezeOrThaw();
    else if (key === 'r') await this.#startAgain();
  }

  async #kill(): Promise<void> {
    const leader = this.leader('kill');
    if (leader === undefined) return;
    this.hit(leader, 'kill -9');
    await leader.kill();
  }

  async #stop(): Promise<void> {
    const leader = this.leader('stop');
    if (leader === undefined) return;
    this.hit(leader, 'stop');
    const how = await leader.stop();
    this.#log.say(`${leader.name} has stopped (${how})`);
  }

  #freezeOrThaw(): void {
    const { frozen } = this.fleet;
    if (frozen !== undefined) {
      this.#thaw(frozen);
      return;
    }
    const leader = this.leader('freeze');
    if (leader === undefined) return;
    this.#freeze = { slot: leader, fault: this.hit(leader, 'freeze') };
    leader.freeze();
  }

  #thaw(frozen: Slot): void {
    const inTime = this.#freeze?.slot === frozen && this.#faults.survived(this.#freeze.fault);
    this.#log.say(`you: thaw ${frozen.name}${inTime ? ', in time to keep its term' : ''}`);
    this.#freeze = undefined;
    frozen.thaw();
  }

  async #startAgain(): Promise<void> {
    const { down } = this.fleet;
    if (down === undefined) this.#log.say('nothing to start: all replicas are up');
    else await this.start(down);
  }

  protected leader(verb: string): Slot | undefined {
    const { leader } = this.fleet;
    if (leader === undefined) this.#log.say(`nothing to ${verb}: there is no leader at the moment`);
    return leader;
  }

  /** The clock is read before the signal is sent. */
  protected hit(leader: Slot, verb: string, what = `${verb} of`): Fault {
    this.#log.say(`you: ${verb} ${leader.name}, the leader`);
    const token = this.fleet.latest(leader)?.token ?? 0;
    const fault = { what: `${what} ${leader.name}`, atMs: monotonicMs(), token };
    this.#faults.add(fault);
    return fault;
  }
}
