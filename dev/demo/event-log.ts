/** The last things that happened, newest last. */

interface Entry {
  readonly at: Date;
  /** Read again at every drawing: a figure may become known later. */
  readonly text: () => string;
}

/** Enough for a tall terminal; older ones are forgotten. */
const KEPT = 50;

export class EventLog {
  readonly #entries: Entry[] = [];

  say(text: string | (() => string)): void {
    this.#entries.push({ at: new Date(), text: typeof text === 'string' ? () => text : text });
    if (this.#entries.length > KEPT) this.#entries.shift();
  }

  last(count: number): readonly string[] {
    return this.#entries
      .slice(Math.max(0, this.#entries.length - count))
      .map(({ at, text }) => `${timeOfDay(at)} ${text()}`);
  }
}

/** HH:MM:SS, local time. */
export function timeOfDay(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
