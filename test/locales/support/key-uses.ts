/** Where the code looks texts up, as far as its text tells. */
import { filesBelow, read, sets } from './package-sets.js';

/** A key that stands in the code as it is, with the file, for messages. */
export interface Lookup {
  readonly file: string;
  readonly key: string;
}

const pages = filesBelow('nodes', ['.html']);
const scripts = filesBelow('resources', ['.mjs', '.js']);
const programs = [...filesBelow('nodes', ['.ts']), ...filesBelow('src', ['.ts'])];
const code = [...pages, ...scripts, ...programs].map((file) => ({ file, text: withoutComments(read(file)) }));

/** What may be a key, or a part of one: everything in quotes, also within the holes of a template. */
const literals = new Set(code.flatMap(({ text }) => quotedIn(text)));

/** Keys with holes: `set.section.${code}`. The part in the hole has to stand in the code somewhere. */
const patterns = [...literals]
  .filter((literal) => /^[\w-]+\.[\w.-]*\$\{/.test(unqualified(literal)))
  .map((literal) => {
    const parts = unqualified(literal).split(/\$\{[^}]*\}/);
    return new RegExp(`^${parts.map((part) => part.replace(/[.-]/g, '\\$&')).join('([\\w-]+)')}$`);
  });

/** Ways to write a key: a page and a program write all of it, the panel's scripts leave out the name of the set. */
function spellings(key: string): readonly string[] {
  const plugin = sets.find(({ kind, name }) => kind === 'plugin' && key.startsWith(`${name}.`));
  return plugin ? [key, key.slice(plugin.name.length + 1)] : [key];
}

const whole = new Set([...literals].flatMap((literal) => attributeKeys(literal)));

export function isUsed(key: string): boolean {
  return spellings(key).some(
    (spelling) =>
      whole.has(spelling) ||
      patterns.some((pattern) => {
        const holes = pattern.exec(spelling)?.slice(1);
        return holes?.every((hole) => literals.has(hole));
      }),
  );
}

/** What pages look up by itself or by `_('…')`, and scripts by `text('…')`: keys with the name of their set. */
export function lookups(): readonly Lookup[] {
  const plugin = sets.find(({ kind }) => kind === 'plugin')?.name ?? '';
  return code.flatMap(({ file, text }) => {
    const found = [
      ...[...text.matchAll(/data-i18n="([^"]*)"/g)].flatMap(([, value = '']) => attributeKeys(value)),
      ...[...text.matchAll(/\b_\(\s*'([^'$]*)'/g)].map(([, value = '']) => unqualified(value)),
    ];
    const short = [...text.matchAll(/\btext\(([^()]*)/g)].flatMap(([, argument = '']) =>
      [...argument.matchAll(/'([a-z]\w*(?:\.\w+)?)'/gi)].map(([, value = '']) => value),
    );
    const ofPanel = file.startsWith('resources/') ? short.filter(isOfPanel) : [];
    return [...found.filter(isOurs), ...ofPanel.map((key) => `${plugin}.${key}`)].map((key) => ({
      file,
      key,
    }));
  });
}

/** The others are Node-RED's own. */
function isOurs(key: string): boolean {
  return sets.some(({ name }) => key.startsWith(`${name}.`));
}

/** Parameters of a text may be quoted too: they have no dot. */
function isOfPanel(key: string): boolean {
  return key.includes('.');
}

/** `[attribute]key;[attribute]key` */
function attributeKeys(value: string): readonly string[] {
  return value.split(';').map((part) => unqualified(part.replace(/^\[[^\]]*\]/, '')));
}

/** Without the namespace, `module/set:`, of which a part may come from elsewhere. */
function unqualified(key: string): string {
  const inside = key.slice(key.indexOf(':') + 1);
  return isOurs(inside) ? inside : key;
}

function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(/(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].flatMap(([, quote, quoted = '']) => {
    const holes = quote === '`' ? [...quoted.matchAll(/\$\{([^}]*)\}/g)] : [];
    return [quoted, ...holes.flatMap(([, hole = '']) => quotedIn(hole))];
  });
}

function withoutComments(text: string): string {
  return text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
}

/** How often a quoted word stands in the programs. */
export function mentions(word: string): number {
  const quoted = new RegExp(`(['"])${word}\\1`, 'g');
  return code.reduce(
    (sum, { file, text }) => sum + (file.endsWith('.ts') ? (text.match(quoted) ?? []).length : 0),
    0,
  );
}

/** Quoted texts of the editor's pages and scripts that begin like a sentence. */
export function sentences(): readonly { readonly file: string; readonly text: string }[] {
  return code
    .filter(({ file }) => !file.endsWith('.ts'))
    .flatMap(({ file, text }) =>
      [...text.matchAll(/(['"`])([A-Z][a-z]+,? (?:[a-z]+\b|\$\{)[^'"`]*)\1/g)].map((match) => ({
        file,
        text: match[2] ?? '',
      })),
    );
}
