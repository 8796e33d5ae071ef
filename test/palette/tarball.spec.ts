import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { packedPackage, type Tarball } from '../../dev/harness/palette/tarball.js';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { nodes, plugins = {} } = manifest['node-red'];
const entries = [...Object.values<string>(nodes), ...Object.values<string>(plugins)];
/** A plugin of the runtime alone has nothing for the editor. */
const forms = entries
  .filter((entry) => entry !== plugins['cluster-leader-hot-standby'])
  .map((entry) => entry.replace(/\.js$/, '.html'));
/** What programs load, and what is started as a process or a thread of its own. */
const programs = [
  String(manifest.main).replace(/^\.\//, ''),
  ...Object.values<string>(manifest.bin),
  'dist/src/guard/child.js',
  'dist/src/node-red/hot-standby/watchdog/thread.js',
];

/** The files that a compiled file loads, by the paths that it names. */
function loadedBy(path: string): readonly string[] {
  return [...read(path).matchAll(/\b(?:require|import)\(["'](\.[^"']+)["']\)/g)].map(([, target = '']) =>
    posix.join(dirname(path), target),
  );
}

/** What is left of a file that has nothing but types. */
function isEmpty(path: string): boolean {
  const text = read(path).replace(/\/\*[\s\S]*?\*\/|^\/\/.*$/gm, '');
  return /^\s*"use strict";\s*Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);\s*$/.test(
    text,
  );
}

function reachable(from: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    open.push(...loadedBy(path));
  }
  return seen;
}

describe('the published package', function () {
  this.timeout(60_000);
  let tarball: Tarball;

  before(async () => {
    tarball = await packedPackage();
  });

  it('a package is built before it is packed or published', () => {
    expect(manifest.scripts.prepack).to.equal('npm run --silent build');
  });

  it('the tarball has every node and plugin with its form beside it, as .js: the library reads no .cjs', () => {
    expect(entries).to.not.have.lengthOf(0);
    expect(tarball.files).to.include.members([...entries, ...forms]);
    expect(tarball.files.filter((path) => /\.cjs$/.test(path))).to.deep.equal([]);
  });

  it('the tarball needs three packages: people install it into factories', () => {
    expect(Object.keys(manifest.dependencies)).to.have.members(['@redis/client', 'prom-client', 'rxjs']);
  });

  it('the tarball has no code that nothing loads', () => {
    const loaded = reachable([...entries, ...programs]);
    const code = tarball.files.filter((path) => path.startsWith('dist/') && path.endsWith('.js'));
    expect(code.filter((path) => !loaded.has(path) && !isEmpty(path))).to.deep.equal([]);
    expect(tarball.files).to.include.members([...loaded]);
  });

  it('the tarball has the resources that its pages ask for, and no others', () => {
    const resources = tarball.files.filter((path) => path.startsWith('resources/'));
    const pages = [...forms, ...resources];
    const asked = pages.flatMap((path) =>
      [...read(path).matchAll(/['"](?:[^'"\s]*\/)?([\w-]+\.(?:mjs|js|css|svg|png))['"]/g)].map(
        ([, name = '']) => name,
      ),
    );
    const icons = tarball.files.filter((path) => path.startsWith('dist/nodes/icons/'));
    const names = (paths: readonly string[]) => paths.map((path) => posix.basename(path));
    expect(names([...resources, ...icons])).to.include.members(asked);
    expect(asked).to.include.members(names(resources));
  });

  it('the tarball has no tests, no sources, and no development files', () => {
    const wanted =
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|examples\/[^/]+\.json|resources\/.+\.(mjs|css)|dist\/(bin|nodes|src)\/.+\.(js|html|json|lua|svg|png)|dist\/src\/api\/(index\.mjs|api\.d\.m?ts))$/;
    expect(tarball.files.filter((path) => !wanted.test(path))).to.deep.equal([]);
  });

  it('the links and pictures in the tarball’s README also work on the pages of npm and of the Node-RED library', () => {
    // Both complete relative links with the repository's address.
    expect(manifest.repository.url).to.include('github.com');
    const found = [...read('README.md').matchAll(/\]\((?!https?:|#)([^)]+)\)|\b(?:src|href)="([^"]+)"/g)];
    const links = found.map(([, markdown, html]) => markdown ?? html ?? '');
    expect(links.filter((link) => link.endsWith('.png'))).to.not.have.lengthOf(0);
    for (const link of links) expect(() => read(link), link).to.not.throw();
    // The library leads to a page only where a link ends in .md; with an anchor it leads to the plain text.
    expect(links.filter((link) => !/\.(md|png|svg)$/.test(link))).to.deep.equal([]);
  });
});
