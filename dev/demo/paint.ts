/** Colours, where they are wanted: NO_COLOR (no-color.org) turns them off. */
export type Paint = Readonly<
  Record<'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan', (text: string) => string>
>;

const CODES = { bold: 1, dim: 2, green: 32, yellow: 33, red: 31, cyan: 36 } as const;

export function paint(coloured: boolean): Paint {
  const wrap =
    (code: number) =>
    (text: string): string =>
      coloured && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    bold: wrap(CODES.bold),
    dim: wrap(CODES.dim),
    green: wrap(CODES.green),
    yellow: wrap(CODES.yellow),
    red: wrap(CODES.red),
    cyan: wrap(CODES.cyan),
  };
}

export function wantsColour(terminal: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return terminal.isTTY === true && !env.NO_COLOR;
}
