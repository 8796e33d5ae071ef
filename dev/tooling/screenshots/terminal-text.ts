/** Turns what a program draws in a terminal into HTML. */

const ESC = '\u001b[';
const HOME = `${ESC}H`;
const ERASE_BELOW = `${ESC}J`;
const ERASE_LINE = `${ESC}K`;

/** CSS per code of "select graphic rendition", of which these are all that the demo uses. */
const STYLES: Readonly<Record<string, string>> = {
  1: 'font-weight: bold',
  2: 'color: #8b949e',
  31: 'color: #ff7b72',
  32: 'color: #56d364',
  33: 'color: #e3b341',
  36: 'color: #76e3ea',
};

/** The last whole frame of `output`; each frame begins in the upper left corner and erases what is below it. */
export function lastFrame(output: string): readonly string[] {
  const end = output.lastIndexOf(ERASE_BELOW);
  const start = output.lastIndexOf(HOME, end);
  if (start < 0) throw new Error('nothing was drawn');
  return output
    .slice(start + HOME.length, end)
    .split('\r\n')
    .map((line) => line.replaceAll(ERASE_LINE, ''));
}

/** @throws Error for an escape sequence that it does not know, rather than to show something else than a terminal. */
export function htmlOf(lines: readonly string[]): string {
  return lines.map(htmlOfLine).join('\n');
}

function htmlOfLine(line: string): string {
  const [plain = '', ...pieces] = line.split(ESC);
  return pieces.reduce((html, piece) => {
    const [, code = '', text = ''] = /^(\d*)m(.*)$/s.exec(piece) ?? [];
    if (code === '0') return html + escaped(text);
    const style = STYLES[code];
    if (style === undefined) throw new Error(`unknown escape sequence before ${JSON.stringify(piece)}`);
    return `${html}<span style="${style}">${escaped(text)}</span>`;
  }, escaped(plain));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
