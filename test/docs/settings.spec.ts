/** What README and docs say about settings, variables and statuses, against what there is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const catalogue = JSON.parse(read('locales/en-US/cluster-leader.json'))['cluster-leader'];

/** Cells of the table whose heading row begins with `head`. */
function tableOf(path: string, head: string): readonly (readonly string[])[] {
  const [, rows = ''] =
    read(path)
      .split(`\n${head}`)[1]
      ?.match(/^.*\n\|[-|]+\n((?:\|.*\n)+)/) ?? [];
  const cells = (row: string): readonly string[] => row.split('|').map((cell) => cell.trim());
  const table = rows.trim().split('\n').map(cells);
  expect(table, `${path}: ${head}`).to.have.length.above(1);
  return table.map((row) => row.slice(1, -1));
}

/** Defaults of a form, as they are written there. */
function defaultsOf(type: string): ReadonlyMap<string, string> {
  const [, block = ''] = /^ {12}defaults: \{\n([\s\S]*?)\n {12}\},$/m.exec(read(`nodes/${type}.html`)) ?? [];
  const found = [...block.matchAll(/^ {16}(\w+): \{\s*value: '?([^',\n}]*?)'?[ ,]/gm)];
  return new Map(found.map(([, name = '', value = '']) => [name, value]));
}

const inWords = (value: string): string =>
  value === '' ? 'none' : value === 'false' ? 'off' : `\`${value}\``;

describe('the settings in the documents', () => {
  it('the README lists the settings with the labels, order and defaults of the form', () => {
    const defaults = [...defaultsOf('cluster-leader')].filter(([name]) => name !== 'name');
    const expected = defaults.map(([name, value]) => [catalogue.label[name], inWords(value)]);
    const rows = tableOf('README.md', '| property | default | |');
    expect(rows.map((row) => row.slice(0, 2))).to.deep.equal(expected);
  });

  it('docs/configuration.md names each setting as the form and the flow do', () => {
    const rows = tableOf('docs/configuration.md', '| property | name in the flow |');
    const expected = [...defaultsOf('cluster-leader').keys()].filter((name) => name !== 'name');
    expect(rows.map(([, name]) => name)).to.deep.equal(expected.map((name) => `\`${name}\``));
    expect(rows.map(([label]) => label)).to.deep.equal(expected.map((name) => catalogue.label[name]));
  });

  it('docs/configuration.md has the defaults of the server node', () => {
    const rows = tableOf('docs/configuration.md', '| property | default |');
    const expected = [...defaultsOf('valkey-config')].filter(([name]) => name !== 'name');
    expect(rows.slice(0, -1).map(([, value]) => value)).to.deep.equal(
      expected.map(([, value]) => `\`${value}\``),
    );
  });

  it('docs/configuration.md names every environment variable that the sources read, and no other', () => {
    const variable = /\b(?:REDIS|CLUSTER_LEADER)_[A-Z_]+|\bHOSTNAME\b/g;
    const sources = readdirSync(join(repositoryRoot, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => read(join('src', name)).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''));
    const known = new Set(sources.flatMap((text) => text.match(variable) ?? []));
    const named = new Set(read('docs/configuration.md').match(variable));
    expect([...named]).to.have.members([...known]);
  });
});

describe('docs/troubleshooting.md', () => {
  const texts = [catalogue.status, catalogue.errors].flatMap((part) => Object.values<string>(part));
  /** Its parameters are whatever stands in for them. */
  const shapes = texts.map((text) => text.replace(/__\w+__/g, '…'));
  const quoted = tableOf('docs/troubleshooting.md', '| color |').flatMap(([, text = '']) =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
  );

  it('docs/troubleshooting.md quotes statuses', () => {
    expect(quoted).to.have.length.above(10);
  });

  for (const text of quoted) {
    it(`docs/troubleshooting.md quotes what a node says: ${text}`, () => {
      const parts = text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      const pattern = new RegExp(parts.join('.*'));
      expect(shapes.filter((shape) => pattern.test(shape))).to.not.have.lengthOf(0);
    });
  }
});

describe('the README', () => {
  it('the README has at most 150 lines', () => {
    expect(read('README.md').split('\n')).to.have.length.at.most(150);
  });
});
