import { expect } from 'chai';
import { catalogOf } from './support/catalog.js';
import { isUsed, lookups, mentions, sentences } from './support/key-uses.js';
import { catalogPath, filesBelow, type PackageSet, read, sets, source } from './support/package-sets.js';
import { expectNone } from './support/problems.js';
import { membersOf } from './support/unions.js';

/** Sections whose keys are words of a type. */
const sections = [
  ['cluster-leader.errors', membersOf('src/runtime/errors.ts', 'export type ErrorCode =')],
  ['cluster-leader.warnings', membersOf('src/runtime/errors.ts', 'export type WarningCode =')],
  ['cluster-leader.status', membersOf('src/runtime/texts.ts', 'export type StatusName =')],
  ['cluster-leader.wait', membersOf('src/runtime/texts.ts', 'export type WaitName =')],
  ['cluster-leader.log', membersOf('src/runtime/texts.ts', 'export type LogName =')],
  ['hot-standby.log', membersOf('src/node-red/hot-standby/standby-journal.ts', 'export type StandbyLine =')],
  ['release-cluster-leader.status', membersOf('src/node-red/release/texts.ts', 'status(name:')],
  ['release-cluster-leader.warnings', membersOf('src/node-red/release/texts.ts', 'warning(name:')],
  ['valkey-config.check.fact', membersOf('src/runtime/server-check/findings.ts', 'export type FactCode =')],
  ['valkey-config.check.level', membersOf('src/runtime/server-check/findings.ts', 'export type Level =')],
  ['valkey-config.check.verdict', membersOf('src/runtime/server-check/findings.ts', 'export type Level =')],
  ['cluster-panel.phase', membersOf('src/panel/standby/readiness.ts', 'export type StandbyPhase =')],
  ['cluster-panel.role', membersOf('src/election/state.ts', 'export type Role =')],
  [
    'cluster-panel.reason',
    [
      ...membersOf('src/election/state.ts', 'export type Reason ='),
      ...membersOf('src/node-red/leader/messages.ts', 'reason: Reason |'),
    ],
  ],
] as const;

const hasPage = ({ name }: PackageSet) => filesBelow('nodes', ['.html']).includes(`nodes/${name}.html`);

const english = (set: PackageSet) => [...(catalogOf(source, set) ?? [])].map(([key]) => key);

describe('the keys of the catalogs', () => {
  it('catalog keys begin with the name of their set', () => {
    expect(sets).to.not.have.lengthOf(0);
    for (const set of sets) {
      const keys = english(set);
      expect(keys, catalogPath(source, set)).to.not.have.lengthOf(0);
      expectNone(keys.filter((key) => !key.startsWith(`${set.name}.`)));
    }
  });

  it('all catalog keys are used', () => {
    expectNone(
      sets.flatMap((set) =>
        english(set)
          .filter((key) => !isUsed(key))
          .map((key) => `${catalogPath(source, set)}: ${key} is used nowhere`),
      ),
    );
  });

  it('every key that is looked up exists', () => {
    const known = new Set(sets.flatMap(english));
    const found = lookups();
    for (const { name } of sets.filter(hasPage)) {
      expect(
        found.some(({ key }) => key.startsWith(`${name}.`)),
        name,
      ).to.equal(true);
    }
    expectNone(
      found.filter(({ key }) => !known.has(key)).map(({ file, key }) => `${file}: there is no ${key}`),
    );
  });

  it('every error, warning, status, role and reason has a key, and nothing else', () => {
    const keys = sets.flatMap(english);
    for (const [section, members] of sections) {
      const own = keys
        .filter((key) => key.startsWith(`${section}.`))
        .map((key) => key.slice(section.length + 1));
      expect(own, section).to.have.members(members);
    }
  });

  it('only errors and warnings that are reported somewhere have keys', () => {
    const told = sections.filter(([section]) => /\.(errors|warnings)$/.test(section));
    // Once in the type, and once where it happens.
    expectNone(
      told.flatMap(([section, members]) =>
        members.filter((code) => mentions(code) < 2).map((code) => `${section}.${code} never happens`),
      ),
    );
  });
});

describe('the pages and scripts of the editor', () => {
  it('pages and scripts of the editor contain no text of their own', () => {
    const attributes = /\s(title|alt|aria-label|placeholder)="([^"]*[A-Za-z]{2,} [^"]*)"/g;
    expectNone([
      ...sentences().map(({ file, text }) => `${file}: "${text}" belongs into a catalog`),
      ...filesBelow('nodes', ['.html']).flatMap((file) =>
        [...read(file).matchAll(attributes)].map(
          ([, name, text]) => `${file}: ${name}="${text}" belongs into a catalog`,
        ),
      ),
    ]);
  });
});
