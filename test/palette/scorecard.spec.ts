import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { nodeRedProgram } from '../../dev/harness/node-runtime/index.js';
import { npm, RegistryOutOfReach } from '../../dev/harness/palette/npm.js';
import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import { FETCH_MS, requireVersion, versions } from '../support/fleet/fleet-suite.js';
import { admits, lowestOf } from './support/admits.js';

const read = (...path: readonly string[]) => readFileSync(join(repositoryRoot, ...path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const nodeFiles = Object.values<string>(manifest['node-red'].nodes);

/** The forms as they are written, which is how they are published. */
const forms = nodeFiles.map((file) => {
  const path = file.replace(/^dist\//, '').replace(/\.js$/, '.html');
  return { path, text: read(path) };
});

/** Types and definitions, found as the public library finds them: as literals. */
const definitions = forms.flatMap(({ path, text }) =>
  [...text.matchAll(/RED\.nodes\.registerType\(\s*['"]([^'"]+)['"],\s*\{([\s\S]*?)\n {8}\}\);/g)].map(
    ([, type = '', body = '']) => ({ path, type, body }),
  ),
);

const literal = (body: string, name: string) =>
  new RegExp(`^ {12}${name}: ['"]?([^'",\\n]+)['"]?,$`, 'm').exec(body)?.[1];

/**
 * The rules of the public library's scorecard (node-red-dev). Three of them need its online catalogue and are not
 * here: unique type names, similar package names, known bad packages.
 */
describe('the scorecard of the public library', () => {
  it('P01: the package has a license, and its text', () => {
    expect(manifest.license).to.equal('MIT');
    expect(read('LICENSE')).to.match(/^MIT License/);
  });

  it('P03: the package has a repository and a place for bugs', () => {
    expect(manifest.repository.url).to.match(/^git\+https:\/\/\S+\.git$/);
    expect(manifest.bugs.url).to.match(/^https:\/\/\S+\/issues$/);
  });

  it('P04: the package has a name that a package outside the core may have', () => {
    expect(manifest.name).to.match(/^node-red-contrib-[a-z-]+$/);
  });

  it('P05: the package has the keyword by which the library finds it', () => {
    expect(manifest.keywords).to.include('node-red');
  });

  for (const version of versions) {
    it(`P06: the range of versions admits Node-RED ${version}`, async function () {
      this.timeout(FETCH_MS);
      await requireVersion(this, version);
      const program = await nodeRedProgram(version);
      expect(admits(manifest['node-red'].version, program.version), program.version).to.equal(true);
    });
  }

  it('P07: the version of Node.js suits the newest Node-RED', async function () {
    this.timeout(FETCH_MS);
    await requireVersion(this, 5);
    const { folder } = await nodeRedProgram(5);
    const { engines } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(admits(manifest.engines.node, lowestOf(engines.node)), engines.node).to.equal(true);
  });

  it('N02: every type that is not a config node is in an example', () => {
    const inExamples = readdirSync(join(repositoryRoot, 'examples'))
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => JSON.parse(read('examples', name)) as { type: string }[]);
    const used = new Set(inExamples.map(({ type }) => type));
    const types = definitions.filter(({ body }) => literal(body, 'category') !== 'config');
    expect(types).to.not.have.lengthOf(0);
    for (const { type } of types) expect(used.has(type), `an example with ${type}`).to.equal(true);
  });

  it('D01: the package has at most six dependencies', () => {
    expect(Object.keys(manifest.dependencies)).to.have.lengthOf.at.most(6);
  });

  it('D03: the ranges admit the latest release of every dependency', async function () {
    this.timeout(60_000);
    for (const [name, range] of Object.entries<string>(manifest.dependencies)) {
      const latest = await npm(['view', name, 'version'], repositoryRoot).catch((error: Error) => error);
      if (latest instanceof RegistryOutOfReach)
        skipLoudly(this, latest.message, 'let npm reach its registry');
      if (latest instanceof Error) throw latest;
      const version = /^\d+\.\d+\.\d+$/m.exec(latest)?.[0] ?? '';
      expect(admits(range, version), `${name}@${range} and its latest release ${version}`).to.equal(true);
    }
  });
});

describe("the public library's reading of the forms", () => {
  it('the library finds the definition of every node as a literal', () => {
    expect(definitions.map(({ path }) => path).sort()).to.deep.equal(forms.map(({ path }) => path).sort());
    for (const { type, body } of definitions) expect(literal(body, 'category'), type).to.be.a('string');
  });

  it('the library finds colour, icon and ports of every node that is drawn', () => {
    for (const { type, body } of definitions) {
      if (literal(body, 'category') === 'config') continue;
      expect(literal(body, 'color'), type).to.match(/^#[0-9a-f]{6}$/i);
      expect(readdirSync(join(repositoryRoot, 'icons')), type).to.include(literal(body, 'icon'));
      for (const ports of ['inputs', 'outputs']) expect(literal(body, ports), type).to.match(/^\d$/);
    }
  });
});

describe('ranges of versions', () => {
  it('version ranges are read as npm reads them', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['>=4.1.0', '4.1.0', true],
      ['>=4.1.0', '4.0.9', false],
      ['>=20', '22.9.0', true],
      ['^6.3.1', '6.10.0', true],
      ['^6.3.1', '6.3.0', false],
      ['^6.3.1', '7.0.0', false],
      ['^0.3.6', '0.4.0', false],
      ['^0.3.6', '0.3.9', true],
      ['~7.8.2', '7.8.10', true],
      ['~7.8.2', '7.8.1', false],
      ['~7.8.2', '7.9.0', false],
    ];
    for (const [range, version, admitted] of cases) {
      expect(admits(range, version), `${range} ${version}`).to.equal(admitted);
    }
    expect(() => admits('6.x', '6.1.0')).to.throw('6.x');
  });
});
