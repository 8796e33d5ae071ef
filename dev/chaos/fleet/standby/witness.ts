/** What the history files of replicas in hot standby cannot show: who was suspended, who was ended, who was connected. */

import { type MqttBroker, twoClients } from '../../../harness/mqtt/index.js';
import type { Exit } from '../../../harness/owned-process.js';
import type { Suspension, Violation } from '../../checker/history.js';
import { MS, type RunClock } from '../../run-clock.js';
import type { Witness } from '../node-red-member.js';

/** ms that a process may take to notice that it was suspended for too long, and to end. */
const NOTICE_MS = 1_000;
/** What a replica ends with whose flows did not stop in time. */
const TOO_LATE = 70;

export class StandbyWitness implements Witness {
  readonly #broker: MqttBroker;
  readonly #clock: RunClock;
  readonly #suspensions: { process: string; begin: number; end: number }[] = [];
  #exited = 0;
  #killed = 0;

  /** @param broker whose clock tells ms since the run began */
  constructor(broker: MqttBroker, clock: RunClock) {
    this.#broker = broker;
    this.#clock = clock;
  }

  get suspensions(): readonly Suspension[] {
    return this.#suspensions;
  }

  get figures(): readonly (readonly [name: string, value: string])[] {
    return [
      ['MQTT sessions', String(this.#broker.sessions.length)],
      ['processes ended by themselves', `${this.#exited} with code ${TOO_LATE}, ${this.#killed} by SIGKILL`],
    ];
  }

  frozen(process: string): void {
    this.#suspensions.push({ process, begin: this.#clock.now(), end: Number.POSITIVE_INFINITY });
  }

  thawed(process: string): void {
    const open = this.#suspensions.findLast((suspension) => suspension.process === process);
    if (open !== undefined) open.end = this.#clock.now();
  }

  endedItself(_process: string, { code, signal }: Exit): boolean {
    if (code === TOO_LATE) this.#exited += 1;
    else if (signal === 'SIGKILL') this.#killed += 1;
    else return false;
    return true;
  }

  violations(key: string): readonly Violation[] {
    const suspensions = this.#suspensions.map(({ process, begin, end }) => ({
      clientId: process,
      begin: begin / MS,
      closedBy: end / MS + NOTICE_MS,
    }));
    return twoClients(this.#broker.sessions, suspensions, this.#clock.now() / MS).map(
      ({ kind, text, at }) => ({
        rule: 'one client',
        ...{ key, at: at * MS, text: `${kind}: ${text}`, evidence: [] },
      }),
    );
  }
}
