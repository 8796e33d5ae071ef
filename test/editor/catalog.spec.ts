import { expect } from 'chai';
import { filesIn, read, types } from './helpers.js';

type Catalog = { [key: string]: string | Catalog };

/** The sections that belong to the editor; the others, such as `status`, are the runtime's. */
const editorSections = ['label', 'placeholder', 'tip', 'output', 'validation'];

/** Every path to a text: `a.b.c`. */
function pathsOf(catalog: Catalog, prefix = ''): string[] {
  return Object.entries(catalog).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : pathsOf(value, `${prefix}${key}.`),
  );
}

/** What an html file looks up in its catalog: `data-i18n="key"`, `data-i18n="[attribute]key"`, `_('key')`. */
function keysIn(html: string): string[] {
  const attributes = [...html.matchAll(/data-i18n="([^"]*)"/g)]
    .flatMap((match) => (match[1] ?? '').split(';'))
    .map((key) => key.replace(/^\[[^\]]*\]/, ''));
  const calls = [...html.matchAll(/\._\(\s*'([^']*)'/g)].map((match) => match[1] ?? '');
  return [...attributes, ...calls];
}

describe('the message catalog', () => {
  for (const type of types) {
    describe(type, () => {
      const html = read(`nodes/${type}.html`);
      const catalog = JSON.parse(read(`locales/en-US/${type}.json`)) as Catalog;
      const paths = pathsOf(catalog);
      const namespace = `node-red-contrib-cluster-leader/${type}:`;
      const keys = keysIn(html).map((key) => (key.startsWith(namespace) ? key.slice(namespace.length) : key));

      it('keeps everything under the name of the type', () => {
        expect(Object.keys(catalog)).to.deep.equal([type]);
      });

      it('has every text that the form looks up', () => {
        expect(keys).to.not.have.lengthOf(0);
        expect(paths).to.include.members(keys);
      });

      it('has no text that the form does not use', () => {
        const ofEditor = paths.filter((path) => editorSections.includes(path.split('.')[1] ?? ''));
        expect(keys).to.include.members(ofEditor);
      });

      it('has no empty text', () => {
        for (const path of paths) {
          const text = path
            .split('.')
            .reduce<Catalog | string>((at, key) => (at as Catalog)[key] ?? '', catalog);
          expect(text, path).to.match(/\S/);
        }
      });

      it('leaves no text in the form itself', () => {
        const template = /<script type="text\/html"[^>]*>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
        const text = template.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/<[^>]*>/g, '');
        expect(text.trim()).to.equal('');
      });
    });
  }

  it('comes with a help text for every type', () => {
    expect(filesIn('locales/en-US', '.html')).to.have.members(types.map((type) => `${type}.html`));
    for (const type of types) {
      expect(read(`locales/en-US/${type}.html`)).to.include(
        `<script type="text/html" data-help-name="${type}">`,
      );
    }
  });
});
