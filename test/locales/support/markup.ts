/** Help texts as markup: enough of HTML for what Node-RED's help is made of, and strict about it. */

export interface Block {
  /** Tags from the outside in, with their class: `ol.node-ports > li > dl.message-properties > dt`. */
  readonly place: string;
  /** The words in this block itself, without those of the blocks inside it. */
  readonly text: string;
  /** Contents of the inline elements in it, by tag, in order. */
  readonly inline: Readonly<Record<string, readonly string[]>>;
}

export interface Markup {
  readonly blocks: readonly Block[];
  /** What is not well-formed. */
  readonly faults: readonly string[];
}

/**
 * Whether a block has no words to translate: code, variables of the environment, and names that a program uses
 * (`<dt>isLeader`, `<dt>elected`). Labels of forms begin with a capital.
 */
export function isOfProgram({ place, text }: Block): boolean {
  const [element = ''] = /[^ ]+$/.exec(place) ?? [];
  if (/^pre\b/.test(element)) return true;
  if (!/^dt\b/.test(element)) return false;
  return text.split(', ').every((word) => /^([a-z]+([A-Z][a-z]*)*|[A-Z]+(_[A-Z]+)+)$/.test(word));
}

const inlineTags = ['code', 'i', 'b', 'span', 'a', 'em', 'strong', 'kbd'];
const voidTags = ['br', 'hr', 'img'];
const entities: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"' };

interface Open {
  readonly tag: string;
  readonly name: string;
  readonly parts: string[];
  readonly inline: Record<string, string[]>;
}

/** Blocks come in the order in which they begin. */
export function parseMarkup(html: string): Markup {
  const faults: string[] = [];
  const blocks: (Block | null)[] = [];
  const stack: (Open & { readonly at: number })[] = [];
  const say = (index: number, what: string) =>
    faults.push(`line ${html.slice(0, index).split('\n').length}: ${what}`);
  const tokens = /<!--[\s\S]*?-->|<(\/?)([a-zA-Z][\w-]*)([^<>]*)>|([^<]+)|(<)/g;
  for (const { index, 1: slash, 2: tag, 3: attributes = '', 4: words, 5: stray } of html.matchAll(tokens)) {
    if (stray !== undefined) say(index, 'a "<" that begins no tag');
    if (words !== undefined) {
      for (const [entity] of words.matchAll(/&[^;\s]*;?/g)) {
        if (!/^&(nbsp|amp|lt|gt|quot|#\d+|#x[\da-f]+);$/i.test(entity))
          say(index, `"${entity}" is no entity`);
      }
      if (words.includes('>')) say(index, 'a ">" outside of a tag');
      stack.at(-1)?.parts.push(words);
    }
    if (tag === undefined || voidTags.includes(tag)) continue;
    if (slash === '/') {
      const open = stack.pop();
      if (open?.tag !== tag) say(index, `</${tag}> closes ${open ? `<${open.tag}>` : 'nothing'}`);
      else close(open, index);
    } else {
      const at = inlineTags.includes(tag) ? -1 : blocks.push(null) - 1;
      stack.push({ tag, name: nameOf(tag, attributes), parts: [], inline: {}, at });
    }
  }
  for (const { tag } of stack) faults.push(`<${tag}> is never closed`);
  return { blocks: blocks.filter((block) => block !== null), faults };

  function close(open: Open & { readonly at: number }, index: number): void {
    const text = plain(open.parts.join(''));
    if (open.at >= 0) {
      const place = [...stack, open]
        .filter(({ at }) => at >= 0)
        .map(({ name }) => name)
        .join(' > ');
      blocks[open.at] = { place, text, inline: open.inline };
      return;
    }
    const parent = stack.at(-1);
    if (!parent) return void say(index, `<${open.tag}> outside of a block`);
    // Code is no language, and is compared by itself.
    parent.parts.push(open.tag === 'code' || open.name === 'span.property-type' ? ' ' : text);
    const list = parent.inline[open.name] ?? [];
    parent.inline[open.name] = [...list, text];
  }
}

function nameOf(tag: string, attributes: string): string {
  const classes = /\bclass="([^"]*)"/.exec(attributes)?.[1];
  const help = /\bdata-help-name="([^"]*)"/.exec(attributes)?.[1];
  const link = /\bhref="([^"]*)"/.exec(attributes)?.[1];
  return [
    tag,
    ...(classes ? [`.${classes.replaceAll(' ', '.')}`] : []),
    ...(help ? [`#${help}`] : []),
    ...(link ? [`@${link}`] : []),
  ].join('');
}

function plain(text: string): string {
  const named = text.replace(/&(\w+);/g, (entity, name: string) => entities[name] ?? entity);
  return named.replace(/\s+/g, ' ').trim();
}
