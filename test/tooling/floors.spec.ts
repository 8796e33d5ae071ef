import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';

const root = join(__dirname, '../..');

/** From the ground up; whoever stands further up may import whatever is below. `node-red` and `api` share a floor. */
const FLOORS: readonly (readonly string[])[] = [
  ['src/election'],
  ['src/redis'],
  ['src/guard'],
  ['src/runtime'],
  ['src/panel'],
  ['src/node-red', 'src/api'],
  ['nodes', 'bin'],
];

interface Import {
  readonly from: string;
  readonly to: string;
}

const sources = FLOORS.flat().flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);

/** Relative imports, as pairs of files from the project's root. */
const imports: readonly Import[] = sources.flatMap((from) =>
  [...readFileSync(join(root, from), 'utf8').matchAll(/(?:from |require\()'(\.[^']+)\.js'/g)].map(
    ([, to = '']) => ({
      from,
      to: normalize(join(dirname(from), `${to}.ts`)),
    }),
  ),
);

const floorOf = (file: string) =>
  FLOORS.findIndex((rooms) => rooms.some((room) => file.startsWith(`${room}/`)));

describe('floors of the source', () => {
  it('the source files import one another', () => {
    expect(imports).to.have.length.above(sources.length);
  });

  it('no import points up', () => {
    expect(imports.filter(({ from, to }) => floorOf(to) > floorOf(from))).to.deep.equal([]);
  });

  it('there is no import cycle between folders', () => {
    const edges = new Map<string, Set<string>>();
    for (const { from, to } of imports) {
      const [a, b] = [dirname(from), dirname(to)];
      // A folder may use what lies in a folder within it, and the other way round.
      if (a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)) continue;
      edges.set(a, (edges.get(a) ?? new Set()).add(b));
    }
    const circles: string[] = [];
    const walk = (folder: string, path: readonly string[]): void => {
      if (path.includes(folder)) {
        circles.push([...path.slice(path.indexOf(folder)), folder].join(' -> '));
        return;
      }
      for (const next of edges.get(folder) ?? []) walk(next, [...path, folder]);
    };
    for (const folder of edges.keys()) walk(folder, []);
    expect(circles).to.deep.equal([]);
  });
});
