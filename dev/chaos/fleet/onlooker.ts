/**
 * Reads the histories as they grow, to know who leads at present. It steers the faults (towards leaders) and
 * notices when a window is over; it judges nothing.
 */
import type { Act } from '../checker/history.js';
import { HistoryFile } from './history-file.js';
import type { ChaosReplica } from './member.js';

export class Onlooker {
  readonly #members: readonly ChaosReplica[];
  readonly #files = new Map<string, HistoryFile>();
  readonly #latest = new Map<string, Act>();

  constructor(members: readonly ChaosReplica[]) {
    this.#members = members;
  }

  /** The act with the latest stamp. */
  latest(key: string): Act | undefined {
    this.#look();
    return this.#latest.get(key);
  }

  /** Whether a leader of every key has acted since `time`. */
  allActedSince(keys: readonly string[], time: number): boolean {
    this.#look();
    return keys.every((key) => (this.#latest.get(key)?.stamped ?? 0) >= time);
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
  }

  #look(): void {
    for (const path of this.#members.flatMap(({ files }) => files)) {
      const file = this.#files.get(path) ?? new HistoryFile(path);
      this.#files.set(path, file);
      for (const entry of file.read()) {
        if (entry.kind !== 'act') continue;
        if (entry.stamped > (this.#latest.get(entry.key)?.stamped ?? 0)) this.#latest.set(entry.key, entry);
      }
    }
  }
}
