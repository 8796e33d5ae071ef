/** The reference of the public API, as Markdown, made from the declarations and their comments. */
import { type Declaration, type Documented, declarationsIn } from './declarations.js';

const HEAD = `# API reference

Made from [\`api.ts\`](../src/api/api.ts) by \`npm run reference\`; a test compares them. How to use it: [For
programs](api.md).
`;

/** What people call comes first, then what it takes and gives. */
const ORDER: readonly Declaration['kind'][] = ['function', 'class', 'interface', 'type'];

export function referenceOf(source: string): string {
  const declarations = declarationsIn(source);
  const sorted = ORDER.flatMap((kind) => declarations.filter((each) => each.kind === kind));
  const names = [...new Set(sorted.map(({ name }) => name))];
  const sections = names.map((name) => section(sorted.filter((each) => each.name === name)));
  return `${HEAD}\n${sections.join('\n')}`;
}

/** Of one name; a function may have several declarations. */
function section(declarations: readonly Declaration[]): string {
  const [{ name = '' } = {}] = declarations;
  return `## ${name}\n\n${declarations.map(declared).join('\n')}`;
}

function declared({ comment, code, members }: Declaration): string {
  const rows = members.map((member) => `${fenced(member)}${described(member.comment)}`);
  return `${fenced({ comment, code })}${described(comment)}${rows.length === 0 ? '' : `\n${rows.join('\n')}`}`;
}

function fenced({ code }: Documented): string {
  const shown = withoutLinks(code.replace(/^export (declare )?/u, '').replace(/;$/u, ''), '');
  return `\`\`\`ts\n${shown}\n\`\`\`\n`;
}

function described(comment: string): string {
  return comment === '' ? '' : `\n${inMarkdown(comment)}\n`;
}

/** @param quote around what was a link */
function withoutLinks(text: string, quote: '' | '`'): string {
  return text.replace(/\{@link ([\w.]+)\}/gu, `${quote}$1${quote}`);
}

function inMarkdown(comment: string): string {
  return withoutLinks(comment, '`')
    .replace(/^@throws \{(\w+)\}/gmu, 'Throws `$1`')
    .replace(/^@returns /gmu, 'Returns ')
    .replace(/^@param (\w+)/gmu, '`$1`:');
}
