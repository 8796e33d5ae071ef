/** Reads what a process wrote. A file can be read while it grows: only whole lines count. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { Entry } from '../checker/history.js';

const CHUNK = 1 << 20;
/** One buffer for all: its content is copied at once. */
const buffer = Buffer.allocUnsafe(CHUNK);

export class HistoryFile {
  readonly #path: string;
  #file: number | undefined;
  /** The beginning of a line whose end was not there yet. Bytes, because a chunk can end within a character. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** What was added since the last call. */
  *read(): Generator<Entry> {
    for (let chunk = this.#next(); chunk !== null; chunk = this.#next()) {
      const bytes = Buffer.concat([this.#rest, chunk]);
      const end = bytes.lastIndexOf('\n') + 1;
      this.#rest = bytes.subarray(end);
      for (const line of bytes.toString('utf8', 0, end).split('\n')) {
        if (line !== '') yield JSON.parse(line) as Entry;
      }
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #next(): Buffer | null {
    try {
      this.#file ??= openSync(this.#path, 'r');
    } catch (error) {
      // A process writes its first line when it has something to say.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const length = readSync(this.#file, buffer, 0, CHUNK, null);
    return length === 0 ? null : Buffer.from(buffer.subarray(0, length));
  }
}

/** Everything that a process wrote. */
export function readHistoryFile(path: string): readonly Entry[] {
  const file = new HistoryFile(path);
  try {
    return [...file.read()];
  } finally {
    file.close();
  }
}
