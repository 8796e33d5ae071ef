/**
 * Reads the public declarations with their comments. The file is formatted, so that indentation tells what belongs
 * where: declarations begin in the first column, their members two spaces further in.
 */

export interface Documented {
  /** Of the comment, without its stars; empty if there is none. */
  readonly comment: string;
  /** The code, without the comment and without the body. */
  readonly code: string;
}

export interface Declaration extends Documented {
  readonly kind: 'type' | 'interface' | 'class' | 'function';
  readonly name: string;
  /** Of a class; anything else is shown as a whole. */
  readonly members: readonly Documented[];
}

const HEAD = /^export (?:declare )?(type|interface|class|function) (\w+)/u;

/** @throws for an export of another kind */
export function declarationsIn(source: string): readonly Declaration[] {
  return statements(source, '')
    .filter(({ code }) => code.startsWith('export'))
    .map(({ comment, code }) => {
      const [, kind, name = ''] = HEAD.exec(code) ?? [];
      if (kind === undefined) throw new Error(`no kind of declaration: ${code.split('\n')[0]}`);
      const body = /\{\n([\s\S]*)\n\}$/u.exec(code);
      const whole = kind !== 'class' || body === null;
      return {
        kind: kind as Declaration['kind'],
        name,
        comment,
        code: whole ? code : code.slice(0, body.index).trim(),
        members: whole ? [] : statements(body[1] ?? '', '  '),
      };
    });
}

/** What begins at one depth of indentation, each with the comment before it. */
function statements(source: string, indent: string): readonly Documented[] {
  const found: Documented[] = [];
  let comment: string[] = [];
  let code: string[] = [];
  let inComment = false;
  for (const line of source.split('\n')) {
    const text = line.startsWith(indent) ? line.slice(indent.length) : line;
    if (code.length === 0 && text.startsWith('/**')) {
      comment = [];
      inComment = true;
    }
    if (inComment) {
      comment.push(text);
      inComment = !text.endsWith('*/');
    } else if (code.length > 0 || text.trim() !== '') {
      code.push(text);
      if (!/^(?:[^\s].*;|\}|\};?|\)?.*\);|\): .*;| {2}\| .*;)$/u.test(text) || !isBalanced(code)) continue;
      found.push({ comment: withoutStars(comment), code: code.join('\n') });
      comment = [];
      code = [];
    }
  }
  if (code.length > 0) throw new Error(`no end of: ${code[0]}`);
  return found;
}

function isBalanced(lines: readonly string[]): boolean {
  const text = lines.join('\n').replace(/\/\*\*[\s\S]*?\*\/|'[^']*'|=>/gu, '');
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return count(/[({[<]/gu) === count(/[)}\]>]/gu);
}

function withoutStars(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/^\/\*\*\s?|\s*\*\/$/gu, '')
    .replace(/^ \* ?/gmu, '')
    .trim();
}
