/**
 * Tells Node-RED's log, at info, of the connection and of role changes: one line each for all nodes that share them.
 */
import type { Contact } from '../../election/ports.js';
import type { ElectionView } from '../../election/view.js';
import { serverName } from '../../redis/server-options.js';
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

  /** As people are told of it, without blips. Why a first connection cannot be made is an error, and told as one. */
  contact(contact: Contact): void {
    // It may be gone the next moment, and is no news before it has proved itself.
    if (contact.up && contact.unproven !== undefined) return;
    const { logFilter, server } = this.#participant.session;
    const params = { server: serverName(server) };
    if (contact.up) this.#write(logFilter, this.#texts.log('connected', params));
    else if (this.#connected) this.#write(logFilter, this.#texts.log('disconnected', params));
    else if (contact.cause === null) this.#write(logFilter, this.#texts.log('connecting', params));
    this.#connected ||= contact.up;
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
