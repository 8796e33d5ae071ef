/** The files of deploy/, read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { repositoryRoot } from '../../../dev/harness/cache-folder.js';

export type Node = Readonly<Record<string, unknown>>;

export const DEPLOY = join(repositoryRoot, 'deploy');

/** Images that exist, and the one that deploy/node-red makes. */
export const IMAGES = ['valkey/valkey:8-alpine', 'nodered/node-red:4.1', 'node-red-fleet'];
export const BUILT = 'node-red-fleet';

/** What the image of Node-RED itself reads. */
export const OF_THE_IMAGE = ['FLOWS'];

export function files(folder: string): readonly string[] {
  return readdirSync(join(DEPLOY, folder)).filter((name) => name.endsWith('.yaml'));
}

/** @throws for anything that is not YAML, twice the same key included */
export function read(...path: readonly string[]): readonly Node[] {
  const text = readFileSync(join(DEPLOY, ...path), 'utf8');
  return parseAllDocuments(text, { merge: true, strict: true, uniqueKeys: true }).map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    return document.toJS() as Node;
  });
}

/** Below a path of names; undefined where one is missing. */
export function at(node: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((inner, name) => (isNode(inner) ? inner[name] : undefined), node);
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Variables of the environment that the code reads: names in the source that look like one. */
export function variablesInSource(): readonly string[] {
  const folder = join(repositoryRoot, 'src');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const texts = sources.map((name) => readFileSync(join(folder, name), 'utf8'));
  return [...new Set(texts.flatMap((text) => text.match(/\b(?:REDIS|CLUSTER_LEADER)_[A-Z_]+\b/gu) ?? []))];
}
