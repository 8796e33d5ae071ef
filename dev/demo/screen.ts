/** The terminal's alternate screen: drawn over in place, and given back as it was, however this process ends. */
import type { WriteStream } from 'node:tty';
import type { Size } from './frame.js';

const esc = '\u001b[';
const enter = `${esc}?1049h${esc}?25l${esc}?7l`; // alternate screen, no cursor, no wrapping of long lines
const leave = `${esc}?7h${esc}?25h${esc}?1049l`;

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
    this.#terminal.write(enter);
  }

  /** One write, from the upper left, each line erased only behind its end: nothing flickers. */
  draw(lines: readonly string[]): void {
    if (this.#entered)
      this.#terminal.write(`${esc}H${lines.map((line) => `${line}${esc}K`).join('\r\n')}${esc}J`);
  }

  readonly leave = (): void => {
    if (!this.#entered) return;
    this.#entered = false;
    process.removeListener('exit', this.leave);
    this.#terminal.write(leave);
  };
}
