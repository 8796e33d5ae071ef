/** Links of the documents lead somewhere, and docs/architecture.md names what is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';

const ARCHITECTURE = 'docs/architecture.md';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const documentsOf = (folder: string) =>
  readdirSync(join(repositoryRoot, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const documents = [...documentsOf('.'), ...documentsOf('docs')];

/** Headings as GitHub makes anchors of them. */
function anchors(path: string): readonly string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}

/** Of links and pictures, in Markdown and in HTML. */
function targets(path: string): readonly string[] {
  const found = [...read(path).matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)];
  return found.map(([, markdown, html]) => markdown ?? html ?? '');
}

/** The targets within this repository that lead nowhere. */
function broken(path: string): readonly string[] {
  return targets(path).filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [, file = '', anchor = ''] = /^([^#]*)#?(.*)$/.exec(target) ?? [];
    const place = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(repositoryRoot, place))) return true;
    return anchor !== '' && !anchors(place).includes(anchor);
  });
}

interface Reference {
  readonly label: string;
  readonly file: string;
  /** Functions and titles of tests that are said to be in it. */
  readonly names: readonly string[];
}

/** [`file.ts`](path/file.ts) `name`, `name` *title of a test* */
function references(path: string): readonly Reference[] {
  const pattern = /\[`([^`]+)`\]\(([^)]+)\)((?:,?\s+(?:`[^`]+`|\*[^*]+\*))*)/g;
  return [...read(path).matchAll(pattern)].map(([, label = '', target = '', rest = '']) => ({
    label,
    file: join(dirname(path), target),
    names: [...rest.matchAll(/`([^`]+)`|\*([^*]+)\*/g)].map(([, name, title]) => name ?? title ?? ''),
  }));
}

describe('links of the documents', () => {
  for (const path of documents) {
    it(`${path} has no broken links`, () => {
      expect(broken(path)).to.deep.equal([]);
    });
  }

  it('every picture of docs/images is in a document', () => {
    const shown = documents.flatMap((path) => targets(path).map((target) => join(dirname(path), target)));
    const pictures = readdirSync(join(repositoryRoot, 'docs', 'images'));
    expect(shown).to.include.members(pictures.map((name) => join('docs', 'images', name)));
  });

  it(`${ARCHITECTURE} names existing files and functions`, () => {
    const found = references(ARCHITECTURE);
    expect(found).to.have.length.above(50);
    const wrong = found.flatMap(({ label, file, names }) => {
      if (basename(file) !== label) return [`${label} is ${file}`];
      const text = existsSync(join(repositoryRoot, file)) ? read(file) : '';
      return names.filter((name) => !text.includes(name)).map((name) => `${name} is not in ${file}`);
    });
    expect(wrong).to.deep.equal([]);
  });
});
