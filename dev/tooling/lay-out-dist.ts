/**
 * Lays out `dist/`, the tree that is published, with everything that is not compiled; tsc adds the rest.
 *
 * Node-RED derives the place of every asset from the path of the node's `.js` file (see CONTRIBUTING.md), so
 * what lies in the top-level folders `nodes`, `locales` and `icons` has to be copied beside the compiled nodes.
 */
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const DIST = join(root, 'dist');

rmSync(DIST, { recursive: true, force: true });
/** Copies the files of one folder that end in one of `endings`. */
function copy(from: string, to: string, endings: readonly string[]): void {
  for (const name of readdirSync(join(root, from), { recursive: true, encoding: 'utf8' })) {
    if (endings.some((ending) => name.endsWith(ending))) cpSync(join(root, from, name), join(DIST, to, name));
  }
}

copy('src/redis', 'src/redis', ['.lua']);
copy('nodes', 'nodes', ['.html']);
copy('locales', 'nodes/locales', ['.json', '.html']);
copy('icons', 'nodes/icons', ['.svg']);

// The types of the ES module: the same as of the CommonJS one that it wraps.
mkdirSync(join(DIST, 'src/api'), { recursive: true });
writeFileSync(join(DIST, 'src/api/api.d.mts'), "export * from './api.js';\n");
