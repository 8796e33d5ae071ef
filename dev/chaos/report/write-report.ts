/** Puts what a run left behind into `chaos-report/<seed>/`. */
import { createReadStream, createWriteStream, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { repositoryRoot } from '../../harness/cache-folder.js';
import type { PartRecord } from '../run/part.js';
import type { Summary } from './summary.js';
import { drawTimeline } from './timeline/draw.js';
import { excerptOf } from './timeline/excerpt.js';

/** Violations kept in full. */
const KEPT = 100;

/** Returns the folder. */
export async function writeReport(summary: Summary, parts: readonly PartRecord[]): Promise<string> {
  const folder = join(repositoryRoot, 'chaos-report', summary.seed.replace(/[^\w.-]/gu, '_'));
  rmSync(folder, { recursive: true, force: true });
  for (const part of parts)
    await writePart(part, join(folder, part.plan.name.replaceAll(' ', '-').toLowerCase()));
  writeFileSync(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const [last] = parts.slice(-1);
  if (last !== undefined) writeFileSync(join(folder, 'timeline.svg'), drawTimeline(excerptOf(last)));
  return folder;
}

async function writePart({ faults, history, verdict, files }: PartRecord, folder: string): Promise<void> {
  mkdirSync(join(folder, 'history'), { recursive: true });
  const lines = (entries: readonly unknown[]) =>
    entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  writeFileSync(join(folder, 'faults.jsonl'), lines(faults));
  writeFileSync(join(folder, 'windows.jsonl'), lines(history.windows));
  writeFileSync(join(folder, 'violations.jsonl'), lines(verdict.violations.slice(0, KEPT)));
  // Read with zcat; a long run writes some hundred megabytes otherwise.
  // One that was killed before it had anything to say has no file.
  for (const file of files.filter((path) => existsSync(path))) {
    const to = createWriteStream(join(folder, 'history', `${basename(file)}.gz`));
    await pipeline(createReadStream(file), createGzip({ level: 1 }), to);
  }
}
