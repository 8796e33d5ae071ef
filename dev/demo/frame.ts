/** Draws the live table: a model in, lines of text out. Knows no terminal. */
import { type Column, cut, layOut } from './columns.js';
import type { Paint } from './paint.js';

export interface FrameModel {
  readonly title: string;
  readonly columns: (paint: Paint) => readonly Column[];
  readonly tally: Tally;
  readonly editors: readonly { readonly name: string; readonly editor: string | null }[];
  /** The line that explains the figures. */
  readonly measured: string;
  readonly redis: string;
  /** The newest `count` lines of the log, newest last. */
  readonly events: (count: number) => readonly string[];
  /** Of the lines that name the keys, the first that fits is shown. */
  readonly keys: readonly string[];
}

export interface Tally {
  readonly text: string;
  /** What must never happen, and how often it did. */
  readonly never: string;
  readonly times: number;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const LEAST_EVENTS = 3;

export function drawFrame(model: FrameModel, size: Size, paint: Paint): readonly string[] {
  const [header = '', ...body] = layOut(model.columns(paint), size.columns);
  const head = [paint.bold(model.title), paint.dim(header), ...body];
  const { text, never, times } = model.tally;
  const tally = `${text}, ${(times === 0 ? paint.green : paint.red)(`${never}: ${times}`)}`;
  const foot = paint.cyan(model.keys.find((line) => line.length <= size.columns) ?? 'q quit');
  // What may be left out on a low terminal, the most dispensable last.
  const editors = ['', ...model.editors.map(({ name, editor }) => `Editor of ${name}: ${editor ?? '-'}`)];
  const extras = [[tally], editors, ['', paint.dim(model.measured)], [paint.dim(`Redis: ${model.redis}`)]];
  let room = size.rows - head.length - LEAST_EVENTS - 2;
  const shown = extras.filter((lines) => {
    if (lines.length > room) return false;
    room -= lines.length;
    return true;
  });
  // The log takes all the room that is left.
  const count = Math.max(0, LEAST_EVENTS + room);
  const events = model.events(count);
  const unused = Array.from({ length: count - events.length }, () => ''); // so that the keys stay where they are
  const lines = [...head, ...shown.flat(), '', ...events, ...unused];
  return [...lines.slice(0, Math.max(0, size.rows - 1)), foot]
    .slice(-size.rows)
    .map((line) => cut(line, size.columns));
}
