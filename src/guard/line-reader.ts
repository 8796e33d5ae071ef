/** Cuts what arrives into lines. A line that is too long is passed over, so that nobody can fill the memory. */
import { StringDecoder } from 'node:string_decoder';
import { LONGEST_LINE } from './messages.js';

export class LineReader {
  readonly #decoder = new StringDecoder('utf8');
  #unread = '';
  /** Whether the rest of a line that was too long is still to come. */
  #skipping = false;
  readonly #longest: number;

  /** @param longest characters of a line */
  constructor(longest = LONGEST_LINE) {
    this.#longest = longest;
  }

  read(chunk: Buffer): readonly string[] {
    const [first = '', ...rest] = this.#decoder.write(chunk).split('\n');
    const lines: string[] = [];
    let line = this.#unread + first;
    for (const next of rest) {
      if (!this.#skipping && line.length <= this.#longest) lines.push(line);
      this.#skipping = false;
      line = next;
    }
    this.#skipping ||= line.length > this.#longest;
    this.#unread = this.#skipping ? '' : line;
    return lines;
  }
}
