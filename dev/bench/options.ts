/** The command line of `npm run bench`. */
import { join } from 'node:path';
import { repositoryRoot } from '../harness/cache-folder.js';
import { readArguments, UsageError } from '../support/command-line.js';

export interface BenchOptions {
  /** Names of the experiments to run, in the catalogue's order. */
  readonly only: readonly string[];
  /** Whether to compare this package with others, which are fetched for it. */
  readonly peers: boolean;
  /** Whether to write that comparison into docs/. */
  readonly docs: boolean;
  readonly quick: boolean;
  /** Whether a missed target makes the exit code 1. */
  readonly check: boolean;
  readonly help: boolean;
  /** Folder for the JSON. */
  readonly out: string;
}

export function usage(names: readonly string[]): string {
  return [
    'npm run bench [-- options]',
    `  --only NAME   run only this, may be repeated: ${names.join(', ')}`,
    '  --peers       compare with other packages, which are fetched into .cache/; nothing else, unless --only names it',
    '  --docs        write that comparison to docs/peers.md and docs/images/peers.svg',
    '  --quick       few samples: seconds instead of minutes, and figures that say little',
    '  --no-check    exit code 0 even if a target is missed',
    '  --out FOLDER  where the JSON goes; default bench-results/',
  ].join('\n');
}

/** @throws UsageError */
export function readOptions(args: readonly string[], names: readonly string[]): BenchOptions {
  const values = readArguments(args, {
    only: { type: 'string', multiple: true },
    peers: { type: 'boolean' },
    docs: { type: 'boolean' },
    quick: { type: 'boolean' },
    'no-check': { type: 'boolean' },
    out: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  const wanted = values.only ?? [];
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`there is no experiment "${unknown}"`);
  const peers = values.peers ?? false;
  const docs = values.docs ?? false;
  if (docs && !peers) throw new UsageError('--docs needs --peers');
  const all = peers ? [] : names;
  return {
    only: wanted.length === 0 ? all : names.filter((name) => wanted.includes(name)),
    ...{ peers, docs },
    quick: values.quick ?? false,
    check: !(values['no-check'] ?? false),
    help: values.help ?? false,
    out: values.out ?? join(repositoryRoot, 'bench-results'),
  };
}
