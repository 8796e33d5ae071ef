/**
 * Ids of the electors of one process. They begin alike, so that others can tell which leases one process holds, also where
 * two replicas have the same name. A hint: version 2.0 has an unrelated id for each elector.
 */
import { randomInt } from 'node:crypto';

const PROCESS_LENGTH = 10;

export class ElectorIds {
  /** One of 2^47 values. */
  readonly #process = randomInt(2 ** 47)
    .toString(36)
    .padStart(PROCESS_LENGTH, '0');
  #count = 0;

  /** Unique, also within a process and on one host. Lower-case letters and digits. */
  next(): string {
    return `${this.#process}${(this.#count++).toString(36)}`;
  }

  /** This process, as {@link memberOf} finds it in the leases that it holds. */
  member(name: string): string {
    return `${name}#${this.#process}`;
  }
}

/** The process of a candidate, `<name>#<id>`. */
export function memberOf(candidate: string): string {
  return candidate.slice(0, candidate.lastIndexOf('#') + 1 + PROCESS_LENGTH);
}
