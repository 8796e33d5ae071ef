/** A table for a terminal: the first column is text, the others are right-aligned figures. */

export type Cell = string | number;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export function renderTable({ columns, rows }: Table): string {
  const lines = [columns, ...rows.map((row) => row.map(renderCell))];
  const widths = columns.map((_, column) =>
    Math.max(...lines.map((line) => [...(line[column] ?? '')].length)),
  );
  const rule = widths.map((width) => '-'.repeat(width));
  const [head = [], ...body] = lines;
  return [head, rule, ...body]
    .map((line) => line.map((cell, column) => padded(cell, widths[column] ?? 0, column === 0)).join('  '))
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}

function renderCell(cell: Cell): string {
  return typeof cell === 'number' ? figure(cell) : cell;
}

/** Three digits that mean something; a measurement has no more. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '?';
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100)
    return Math.round(value).toLocaleString('en-US').replaceAll(',', ' ');
  return value.toFixed(size >= 10 ? 1 : 2);
}

function padded(cell: string, width: number, left: boolean): string {
  // Counted in characters, not in UTF-16 units, as a terminal does for the signs that occur here.
  const space = ' '.repeat(width - [...cell].length);
  return left ? cell + space : space + cell;
}
