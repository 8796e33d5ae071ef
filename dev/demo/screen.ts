/** The terminal's alternate screen: drawn over in place, and given back as it was, however this process ends. */
import type { WriteStream } from 'node:tty';
import type { Size } from './frame.js';

const ESC = '\u001b[';
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l`; // alternate screen, no cursor, no wrapping of long lines
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;

export class Screen {
  readonly #terminal: WriteStream;
  #entered = false;

  constructor(terminal: WriteStream) {
    this.#terminal = terminal;
  }

  /**
   * What there is to draw on. A terminal that does not tell its size gets the classical one. The last column stays
   * empty: erasing behind a line that fills it would erase its last character.
   */
  get size(): Size {
    return { columns: (this.#terminal.columns || 80) - 1, rows: this.#terminal.rows || 24 };
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    process.on('exit', this.leave);
    this.#terminal.write(ENTER);
  }

  /** One write, from the upper left, each line erased only behind its end: nothing flickers. */
  draw(lines: readonly string[]): void {
    if (this.#entered)
      this.#terminal.write(`${ESC}H${lines.map((line) => `${line}${ESC}K`).join('\r\n')}${ESC}J`);
  }

  readonly leave = (): void => {
    if (!this.#entered) return;
    this.#entered = false;
    process.removeListener('exit', this.leave);
    this.#terminal.write(LEAVE);
  };
}
