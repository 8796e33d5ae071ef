import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const root = join(__dirname, '../..');

interface Case {
  readonly layer: string;
  readonly imported: string;
}

const refused: readonly Case[] = [
  ['src/election', ['../redis/scripts.js', '../runtime/session.js', '@redis/client', 'node:os']],
  ['src/redis', ['../guard/guard.js', '../runtime/session.js', '../panel/presence.js', 'node-red']],
  ['src/guard', ['../runtime/session.js', '../panel/presence.js', 'node-red']],
  [
    'src/runtime',
    ['../panel/presence.js', '../node-red/status.js', '../../nodes/cluster-leader.js', 'node-red'],
  ],
  ['src/panel', ['../node-red/status.js', '../../nodes/cluster-leader.js', 'node-red']],
  ['src/node-red', ['../../nodes/cluster-leader.js', '../../dev/harness/waiting.js']],
  ['src/node-red/leader', ['../../../nodes/cluster-leader.js']],
  ['src/node-red', ['../api/elector.js']],
  ['src/api', ['../node-red/status.js', '../../nodes/cluster-leader.js', 'node-red']],
  ['bin', ['../src/guard/guard.js', '../src/runtime/session.js']],
  [
    'nodes',
    ['../src/election/lease.js', '../src/redis/link.js', '../src/runtime/session.js', '../src/api/index.js'],
  ],
].flatMap(casesOf);

const allowed: readonly Case[] = [
  ['src/election', ['./lease.js', 'rxjs']],
  ['src/redis', ['../election/ports.js', '@redis/client']],
  ['src/guard', ['../redis/keys.js', '../election/ports.js', 'node:net']],
  ['src/runtime', ['../redis/redis-lease-store.js', '../guard/messages.js', 'node:os']],
  ['src/panel', ['../runtime/session.js']],
  ['src/node-red', ['../runtime/session.js', '../panel/fleet-watch.js', 'node-red']],
  ['src/api', ['../panel/replica.js', '../runtime/session.js']],
  ['bin', ['../src/node-red/guard-program/run-guard.js']],
  ['nodes', ['../src/node-red/run-node.js', '../src/panel/panel-routes.js']],
].flatMap(casesOf);

function casesOf([layer, imports]: (string | string[])[]): readonly Case[] {
  return [imports ?? []].flat().map((imported) => ({ layer: String(layer), imported }));
}

/** Lints files that do nothing but import, in a tree of their own with the project's rules; one run for all. */
function lint(cases: readonly Case[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'floors-'));
  try {
    const rules = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }));
    cases.forEach((entry, index) => {
      const file = join(folder, fileOf(entry, index));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        file,
        `import * as imported from '${entry.imported}';\n\nexport const used = imported;\n`,
      );
    });
    const biome = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', '--max-diagnostics=none', '.'], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    return biome.stdout + biome.stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fileOf({ layer }: Case, index: number): string {
  return `${layer}/case-${index}.ts`;
}

describe('floors: the linter holds the line between them', () => {
  const cases = [...refused, ...allowed];
  let report = '';

  before(() => {
    report = lint(cases);
  });

  cases.forEach((entry, index) => {
    const isRefused = refused.includes(entry);
    it(`${entry.layer} ${isRefused ? 'may not' : 'may'} import ${entry.imported}`, () => {
      const refusal = new RegExp(`${fileOf(entry, index)}:\\S* lint/style/noRestrictedImports`, 'u');
      expect(refusal.test(report), report).to.equal(isRefused);
    });
  });
});
