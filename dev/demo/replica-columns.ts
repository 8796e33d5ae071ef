/** What the tables of all demos show of a replica. */
import type { Column } from './columns.js';
import { timeOfDay } from './event-log.js';
import type { Paint } from './paint.js';
import type { Sighting } from './sighting.js';
import type { Condition } from './slot.js';
import { inMs } from './takeover.js';

export interface ReplicaRow {
  readonly name: string;
  readonly condition: Condition;
  /** ms since the condition is what it is. */
  readonly forMs: number;
  readonly latest: Sighting | undefined;
  /** ms */
  readonly takeoverMs: number | null;
  /** Whether its crash guard is active. */
  readonly guarded: boolean;
}

/** Makes columns of rows. */
export function columnsOf<Row>(rows: readonly Row[]) {
  return (
    title: string,
    dispensable: number,
    cell: (row: Row) => string,
    more: Partial<Column> = {},
  ): Column => ({ title, dispensable, align: 'left', cells: rows.map(cell), ...more });
}

export function colourOf(
  { condition, latest }: Pick<ReplicaRow, 'condition' | 'latest'>,
  paint: Paint,
): (text: string) => string {
  if (condition === 'starting') return paint.yellow;
  if (condition === 'stopped') return paint.dim; // as was asked for
  if (condition !== 'running') return paint.red;
  return latest?.role === 'leader' ? paint.green : (text) => text;
}

/** What the replica reported, if that still counts. */
export function known({ condition, latest }: ReplicaRow): Sighting | undefined {
  return condition === 'running' ? latest : undefined;
}

/** Microseconds since 1970; reserved from the start, so that columns do not jump. */
const TOKEN_DIGITS = 16;

export function tokenText(row: ReplicaRow): string {
  return String(known(row)?.token ?? '-').padEnd(TOKEN_DIGITS);
}

export function sinceText(row: ReplicaRow): string {
  const seen = known(row);
  const text =
    row.condition === 'starting'
      ? `${(row.forMs / 1000).toFixed(1)} s`
      : seen === undefined
        ? '-'
        : timeOfDay(new Date(seen.since));
  return text.padEnd('00:00:00'.length);
}

export function guardText({ guarded }: ReplicaRow): string {
  return guarded ? 'on' : '-';
}

export function takeoverText({ takeoverMs }: ReplicaRow): string {
  return takeoverMs === null ? '-' : inMs(takeoverMs);
}
