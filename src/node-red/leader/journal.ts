/** Logs connection and role changes at level info, once for all nodes that share the connection or the election. */
import type { Contact } from '../../election/ports.js';
import type { ElectionView } from '../../election/view.js';
import { serverName } from '../../redis/server-options.js';
import type { Failover } from '../../redis/topology/topology.js';
import type { Participant } from '../../runtime/participant.js';
import type { Texts } from '../../runtime/texts.js';

export class Journal {
  readonly #participant: Participant;
  readonly #texts: Texts;
  readonly #log: (line: string) => void;
  #connected = false;

  constructor(participant: Participant, texts: Texts, log: (line: string) => void) {
    this.#participant = participant;
    this.#texts = texts;
    this.#log = log;
  }

  /** @param contact without blips, see `debounceOutages`. The first connection's failure is reported as an error, not here */
  contact(contact: Contact): void {
    // Not logged before the connection has proved itself.
    if (contact.up && contact.unproven !== undefined) return;
    const { logFilter, server } = this.#participant.session;
    const params = { server: serverName(server) };
    if (contact.up) this.#write(logFilter, this.#texts.log('connected', params));
    else if (this.#connected) this.#write(logFilter, this.#texts.log('disconnected', params));
    else if (contact.cause === null) this.#write(logFilter, this.#texts.log('connecting', params));
    this.#connected ||= contact.up;
  }

  failover({ from, to, at }: Failover): void {
    const { failoverFilter, server } = this.#participant.session;
    // With the time, since a second failover may have the same line.
    if (!failoverFilter.isNew(`${from} ${to} ${at}`)) return;
    this.#log(this.#texts.log('primary-moved', { server: serverName(server), from, to }));
  }

  change({ key, role, leader, token, reason }: ElectionView): void {
    const name = role === 'follower' && leader === null ? 'vacant' : role;
    const params = { key, leader: leader ?? '', token: token ?? '', reason };
    this.#write(this.#participant.logFilter, this.#texts.log(name, params));
  }

  #write(filter: Participant['logFilter'], line: string): void {
    if (filter.isNew(line)) this.#log(line);
  }
}
