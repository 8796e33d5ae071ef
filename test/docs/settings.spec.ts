/** What README and docs say about settings, variables and statuses, against what there is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { serverName } from '../../src/redis/server-options.js';
import { readServerEnvironment } from '../../src/runtime/settings/server-environment.js';

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
    const rows = tableOf('docs/configuration.md', '| property | name in the flow | kinds |');
    const expected = [...defaultsOf('valkey-config')].filter(([name]) => name !== 'name');
    const labels = JSON.parse(read('locales/en-US/valkey-config.json'))['valkey-config'].label;
    expect(rows.map(([label, name, , value]) => [label, name, value?.split(';')[0]])).to.deep.equal(
      expected.map(([name, value]) => [labels[name], `\`${name}\``, inWords(value)]),
    );
  });

  it('docs/configuration.md says which kinds of server have a setting, as the form shows it', () => {
    const rows = tableOf('docs/configuration.md', '| property | name in the flow | kinds |').slice(1);
    const form = read('nodes/valkey-config.html');
    for (const [, code, kinds] of rows) {
      const id = `node-config-input-${code?.slice(1, -1)}"`;
      const row = form.split('<div class="form-row').find((part) => part.includes(id)) ?? '';
      const shown = /data-valkey-config-kinds="([^"]*)"/.exec(row)?.[1]?.replace(/ /g, ', ') ?? 'all';
      expect(kinds, code).to.equal(shown);
    }
  });

  it('docs/configuration.md ranks the sources of the address as the environment is read', () => {
    const rows = tableOf('docs/configuration.md', '| | address |');
    /** What each source names, alone, and with all sources of a lower rank. */
    const sources: readonly (readonly [string, string, string])[] = [
      ['REDIS_SENTINELS', 's', 'mymaster (Sentinel)'],
      ['REDIS_CLUSTER_NODES', 'c', 'c:6379'],
      ['REDIS_HOST', 'h', 'h:6379'],
      ['REDIS_URL', 'redis://u', 'u:6379'],
      ['REDIS_PORT', 'tcp://p:1', 'p:1'],
    ];
    expect(rows.map(([, address = '']) => /`(REDIS_\w+|redis)\b/.exec(address)?.[1])).to.deep.equal([
      ...sources.map(([name]) => name),
      'redis',
    ]);
    sources.forEach(([name, value, server], rank) => {
      const lower = sources.slice(rank + 1).map(([other, set]) => [other, set]);
      // Both of them are an error.
      const beside = Object.fromEntries(lower.filter(([other]) => other !== 'REDIS_CLUSTER_NODES'));
      for (const environment of [{ [name]: value }, { ...beside, [name]: value }]) {
        expect(serverName(readServerEnvironment(environment).value)).to.equal(server);
      }
    });
    expect(serverName(readServerEnvironment({}).value)).to.equal('redis:6379');
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
