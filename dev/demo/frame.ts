/** Draws the live table: a model in, lines of text out. Knows no terminal. */
import { type Column, cut, layOut } from './columns.js';
import { timeOfDay } from './event-log.js';
import type { Paint } from './paint.js';
import type { Sighting } from './sighting.js';
import type { Condition } from './slot.js';
import { inMs, MEASURED } from './takeover.js';

export interface Row {
  readonly name: string;
  readonly condition: Condition;
  /** ms since the condition is what it is. */
  readonly forMs: number;
  readonly latest: Sighting | undefined;
  readonly acted: number;
  readonly skipped: number;
  /** ms */
  readonly takeoverMs: number | null;
  /** Whether its crash guard is active. */
  readonly guarded: boolean;
  readonly editor: string | null;
}

export interface FrameModel {
  readonly title: string;
  readonly redis: string;
  readonly rows: readonly Row[];
  readonly doubles: number;
  /** The newest `count` lines of the log, newest last. */
  readonly events: (count: number) => readonly string[];
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The first that fits. */
export const KEY_LINES = [
  'k kill -9 leader   s stop leader   f freeze/thaw   r start again   q quit',
  'k kill -9  s stop  f freeze/thaw  r start  q quit',
  'k kill  f freeze  s stop  q quit',
] as const;
const LEAST_EVENTS = 3;

export function drawFrame(model: FrameModel, size: Size, paint: Paint): readonly string[] {
  const table = drawTable(model.rows, size.columns, paint);
  const acted = model.rows.reduce((sum, row) => sum + row.acted, 0);
  const doubles = `acted on by two at once: ${model.doubles}`;
  const head = [paint.bold(model.title), ...table];
  const jobs = `Jobs acted on: ${acted}, ${model.doubles === 0 ? paint.green(doubles) : paint.red(doubles)}`;
  const foot = paint.cyan(KEY_LINES.find((line) => line.length <= size.columns) ?? 'q quit');
  // What may be left out on a low terminal, the most dispensable last.
  const editors = ['', ...model.rows.map(({ name, editor }) => `Editor of ${name}: ${editor ?? '-'}`)];
  const extras = [[jobs], editors, ['', paint.dim(MEASURED)], [paint.dim(`Redis: ${model.redis}`)]];
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

function drawTable(rows: readonly Row[], width: number, paint: Paint): readonly string[] {
  const column = (
    title: string,
    dispensable: number,
    cell: (row: Row) => string,
    more: Partial<Column> = {},
  ): Column => ({ title, dispensable, align: 'left', cells: rows.map(cell), ...more });
  const known = (row: Row): Sighting | undefined => (row.condition === 'running' ? row.latest : undefined);
  const colourOf = (row: Row | undefined): ((text: string) => string) => {
    if (row === undefined) return (text) => text;
    if (row.condition === 'starting') return paint.yellow;
    if (row.condition === 'stopped') return paint.dim; // as was asked for
    if (row.condition !== 'running') return paint.red;
    return row.latest?.role === 'leader' ? paint.green : (text) => text;
  };
  const right = { align: 'right' } as const;
  const [header = '', ...body] = layOut(
    [
      column('replica', 0, ({ name }) => name),
      column('role', 1, roleText, { paint: (text, row) => colourOf(rows[row])(text) }),
      column('leader', 7, (row) => known(row)?.leader ?? '-'),
      column('token', 5, (row) => String(known(row)?.token ?? '-').padEnd(TOKEN_DIGITS)),
      column('since', 6, (row) => since(row, known(row))),
      column('acted', 2, ({ acted }) => String(acted), right),
      column('skipped', 4, ({ skipped }) => String(skipped), right),
      column('guard', 8, ({ guarded }) => (guarded ? 'on' : '-')),
      column('takeover', 3, ({ takeoverMs }) => (takeoverMs === null ? '-' : inMs(takeoverMs)), right),
    ],
    width,
  );
  return [paint.dim(header), ...body];
}

/** Microseconds since 1970; reserved from the start, so that columns do not jump. */
const TOKEN_DIGITS = 16;

function roleText({ condition, latest }: Row): string {
  const text = condition === 'running' ? (latest?.role ?? 'unknown') : condition;
  return text.padEnd('follower'.length);
}

function since(row: Row, known: Sighting | undefined): string {
  const text =
    row.condition === 'starting'
      ? `${(row.forMs / 1000).toFixed(1)} s`
      : known === undefined
        ? '-'
        : timeOfDay(new Date(known.since));
  return text.padEnd('00:00:00'.length);
}
