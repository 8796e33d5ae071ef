/** What was not run, why, and what would make it run: noted where a test is skipped, reported at the end of the run. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './run-folder.js';

export interface Skip {
  /** Full titles of the tests. */
  readonly tests: readonly string[];
  readonly because: string;
  /** Completes the sentence "To run them: …". */
  readonly remedy: string;
}

/** The tests that one remedy would enable; null where no reason was given. */
interface Group {
  readonly remedy: string | null;
  readonly tests: string[];
  readonly reasons: Set<string>;
}

const FILE_NAME = 'skipped.jsonl';
const WIDEST = 300;

export function noteSkip(skip: Skip): void {
  const folder = runFolder();
  if (folder !== undefined) appendFileSync(join(folder, FILE_NAME), `${JSON.stringify(skip)}\n`);
}

export function notedSkips(folder: string): readonly Skip[] {
  const path = join(folder, FILE_NAME);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Skip);
}

/** Lines for people; none if everything was run. `pending` are the full titles of all tests that were not. */
export function tellNotRun(pending: readonly string[], skips: readonly Skip[]): readonly string[] {
  if (pending.length === 0) return [];
  const groups = new Map<string | null, Group>();
  for (const title of pending) {
    const skip = skips.find(({ tests }) => tests.includes(title));
    const remedy = skip?.remedy ?? null;
    const group = groups.get(remedy) ?? { remedy, tests: [], reasons: new Set<string>() };
    groups.set(remedy, group);
    group.tests.push(title);
    if (skip) group.reasons.add(skip.because);
  }
  const bySize = [...groups.values()].sort((a, b) => b.tests.length - a.tests.length);
  return [`Not run: ${count(pending.length)}.`, ...bySize.flatMap(inWords)];
}

function inWords({ remedy, tests, reasons }: Group): readonly string[] {
  const many = count(tests.length);
  if (remedy === null) return [`  ${many}, and no reason was given: ${brief(tests.join('; '))}`];
  return [
    `  ${many}: ${brief([...reasons].join('; '))}`,
    `    To run ${tests.length === 1 ? 'it' : 'them'}: ${remedy}.`,
  ];
}

function count(tests: number): string {
  return tests === 1 ? '1 test' : `${tests} tests`;
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > WIDEST ? `${line.slice(0, WIDEST)} …` : line;
}
