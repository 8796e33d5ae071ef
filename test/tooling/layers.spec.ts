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
  { layer: 'src/election', imported: '../redis/scripts.js' },
  { layer: 'src/election', imported: '../runtime/host.js' },
  { layer: 'src/election', imported: '@redis/client' },
  { layer: 'src/election', imported: 'node:os' },
  { layer: 'src/redis', imported: '../runtime/host.js' },
  { layer: 'src/redis', imported: 'node-red' },
  { layer: 'src/runtime', imported: '../../nodes/cluster-leader.js' },
];

const allowed: readonly Case[] = [
  { layer: 'src/election', imported: './lease.js' },
  { layer: 'src/election', imported: 'rxjs' },
  { layer: 'src/redis', imported: '../election/ports.js' },
  { layer: 'src/runtime', imported: '../redis/redis-lease-store.js' },
];

/** Lints files that do nothing but import, in a tree of their own with the project's rules; one run for all. */
function lint(cases: readonly Case[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'));
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

describe('layers: the linter holds the line between them', () => {
  const cases = [...refused, ...allowed];
  let report = '';

  before(() => {
    report = lint(cases);
  });

  cases.forEach((entry, index) => {
    const isRefused = refused.includes(entry);
    it(`${entry.layer} ${isRefused ? 'may not' : 'may'} import ${entry.imported}`, () => {
      const complaint = new RegExp(`${fileOf(entry, index)}:\\S* lint/style/noRestrictedImports`, 'u');
      expect(complaint.test(report), report).to.equal(isRefused);
    });
  });
});
