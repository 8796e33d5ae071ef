import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { helpBlocks } from './support/help.js';
import { type Block, isOfProgram, parseMarkup } from './support/markup.js';
import {
  helpPath,
  type Language,
  languages,
  type PackageSet,
  read,
  root,
  sets,
  setsWithHelp,
  source,
  translations,
} from './support/package-sets.js';
import { expectNone } from './support/problems.js';

/** Inline elements of a block that a translation has to have too; words may come in another order. */
function inventory({ inline }: Block): string {
  return Object.entries(inline)
    .map(([name, contents]) => {
      const kept = name === 'code' ? [...contents].sort() : [String(contents.length)];
      return `${name}: ${kept.join(' | ')}`;
    })
    .sort()
    .join('; ');
}

function differences(language: Language, set: PackageSet): readonly string[] {
  const path = helpPath(language, set);
  const [wanted, found] = [helpBlocks(source, set), helpBlocks(language, set)];
  if (found.length === 0) return [];
  for (const [index, block] of wanted.entries()) {
    const other = found[index];
    const where = `${path}: block ${index + 1} of ${wanted.length}, "${block.text.slice(0, 40)}" in ${source}`;
    if (other?.place !== block.place)
      return [`${where}: is ${other?.place ?? 'missing'} instead of ${block.place}`];
  }
  const surplus = found
    .slice(wanted.length)
    .map(({ place }) => `${path}: there is no ${place} at the end in ${source}`);
  const changed = wanted.flatMap((block, index) => {
    const other = found[index];
    if (!other) return [];
    const where = `${path}: block ${index + 1}, "${other.text.slice(0, 40)}"`;
    return [
      ...(inventory(block) === inventory(other)
        ? []
        : [`${where} has ${inventory(other)}, and ${source} ${inventory(block)}`]),
      ...(isOfProgram(block) && block.text !== other.text
        ? [`${where} is ${block.text} in the program`]
        : []),
      ...((block.text === '') === (other.text === '') ? [] : [`${where} is empty in one of the languages`]),
    ];
  });
  return [...surplus, ...changed];
}

describe('the help texts', () => {
  it('every node has a help text', () => {
    expect(setsWithHelp).to.include.members(sets.filter(({ kind }) => kind === 'node'));
  });

  for (const language of languages) {
    it(`the help texts in ${language} are well-formed, each in the element that Node-RED looks for`, () => {
      expectNone(
        setsWithHelp.flatMap((set) => {
          const path = helpPath(language, set);
          if (!existsSync(join(root, path))) return [];
          const { blocks, faults } = parseMarkup(read(path));
          const outer = blocks.filter(({ place }) => !place.includes(' > ')).map(({ place }) => place);
          const wrapped =
            outer.join() === `script#${set.name}` && read(path).includes('<script type="text/html" ');
          return [
            ...faults.map((fault) => `${path}: ${fault}`),
            ...(wrapped ? [] : [`${path}: is in ${outer.join() || 'nothing'}`]),
          ];
        }),
      );
    });
  }

  for (const language of translations) {
    it(`the help texts in ${language} have the structure, code and property names of ${source}`, () => {
      expectNone(setsWithHelp.flatMap((set) => differences(language, set)));
    });
  }
});

describe('the reading of markup', () => {
  it('the markup reader finds what is not well-formed', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['<p>a <b>b</p>', '</p> closes <b>'],
      ['<p>a', '<p> is never closed'],
      ['<p>1 < 2</p>', 'a "<" that begins no tag'],
      ['<p>2 > 1</p>', 'a ">" outside of a tag'],
      ['<p>R & D</p>', '"&" is no entity'],
      ['<p>&nbps;</p>', '"&nbps;" is no entity'],
      ['</p>', '</p> closes nothing'],
    ];
    for (const [html, fault] of cases) expect(parseMarkup(html).faults.join(), html).to.include(fault);
    expect(parseMarkup('<p>a&nbsp;<b>b</b><br> 1 &lt; 2</p>').faults).to.deep.equal([]);
  });

  it('the markup reader keeps words, code and places apart', () => {
    const { blocks } = parseMarkup(
      '<ul class="x"><li>one <code>two</code> <i>three</i> <p>four</p></li></ul>',
    );
    expect(blocks.map(({ place, text }) => [place, text])).to.deep.equal([
      ['ul.x', ''],
      ['ul.x > li', 'one three'],
      ['ul.x > li > p', 'four'],
    ]);
    expect(blocks[1]?.inline).to.deep.equal({ code: ['two'], i: ['three'] });
  });
});
