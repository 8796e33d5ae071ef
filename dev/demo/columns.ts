/** Lays text out in columns, and leaves out the least important ones where the terminal is narrow. */

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Columns with the largest number go first when room is short. */
  readonly dispensable: number;
  /** One text per row, without colours. */
  readonly cells: readonly string[];
  /** Colours a cell that is already padded. */
  readonly paint?: (padded: string, row: number) => string;
}

/** The header first, then the rows. */
export function layOut(columns: readonly Column[], width: number): readonly string[] {
  let shown = columns;
  while (shown.length > 1 && totalWidth(shown, 1) > width) {
    const least = Math.max(...shown.map(({ dispensable }) => dispensable));
    shown = shown.filter(({ dispensable }) => dispensable !== least);
  }
  const gap = ' '.repeat(totalWidth(shown, 2) <= width ? 2 : 1);
  const rows = Math.max(...shown.map(({ cells }) => cells.length));
  const header = shown.map((column) => pad(column, column.title)).join(gap);
  const body = Array.from({ length: rows }, (_, row) =>
    shown
      .map((column) => {
        const padded = pad(column, column.cells[row] ?? '');
        return column.paint?.(padded, row) ?? padded;
      })
      .join(gap),
  );
  return [header, ...body];
}

function widthOf({ title, cells }: Column): number {
  return Math.max(title.length, ...cells.map((cell) => cell.length));
}

function totalWidth(columns: readonly Column[], gap: number): number {
  return columns.reduce((sum, column) => sum + widthOf(column), 0) + gap * (columns.length - 1);
}

function pad(column: Column, text: string): string {
  return column.align === 'left' ? text.padEnd(widthOf(column)) : text.padStart(widthOf(column));
}

const colourCode = new RegExp(`(${String.fromCharCode(27)}\\[[0-9;]*m)`);

/** Cuts a line to `width` visible characters; escape sequences count for nothing and are all kept. */
export function cut(line: string, width: number): string {
  const parts = line.split(colourCode);
  const visible = parts.filter((_, index) => index % 2 === 0).join('');
  if (visible.length <= width) return line;
  let room = Math.max(0, width - 1);
  let marked = false;
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return part;
      const kept = part.slice(0, room);
      room -= kept.length;
      if (kept.length === part.length || marked) return kept;
      marked = true;
      return `${kept}…`;
    })
    .join('');
}
