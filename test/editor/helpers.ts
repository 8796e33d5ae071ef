import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '../..');

/** The node types of the package: the names of the sets in package.json, which are also the names of the files. */
export const types = Object.keys(
  (JSON.parse(read('package.json')) as { 'node-red': { nodes: Record<string, string> } })['node-red'].nodes,
);

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder)).filter((name) => name.endsWith(ending));
}

/** The script of a node's html file, which registers its type in the editor. */
export function scriptOf(type: string): string {
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(read(`nodes/${type}.html`))?.[1];
  if (script === undefined) throw new Error(`nodes/${type}.html has no script`);
  return script;
}

type Validator = (this: unknown, value: unknown, options?: unknown) => unknown;

export interface Definition {
  category: string;
  color?: string;
  icon?: string;
  inputs?: number;
  outputs?: number;
  defaults: Record<string, { value: unknown; type?: string; required?: boolean; validate?: Validator }>;
  credentials?: Record<string, { type: string }>;
  label: (this: unknown) => string;
  outputLabels?: (this: unknown, index: number) => string;
}

/** Runs the script of a node's html file with a stand-in for the editor, and gives what it registered. */
export function definitionOf(type: string): Definition {
  let registered: [string, Definition] | undefined;
  const editor = {
    _: (key: string) => key,
    nodes: {
      registerType: (name: string, definition: Definition) => {
        registered = [name, definition];
      },
    },
  };
  new Function('RED', scriptOf(type))(editor);
  if (registered?.[0] !== type) throw new Error(`nodes/${type}.html registers ${registered?.[0]}`);
  return registered[1];
}
