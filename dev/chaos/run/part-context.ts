/** What all parts of a run have in common. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TemporaryFolder } from '../../harness/temporary-folder.js';
import type { ChaosOptions } from '../options.js';
import type { RunClock } from '../run-clock.js';
import type { Servers } from '../server/servers.js';
import type { PartPlan, PartRecord } from './part.js';

export type Print = (line: string) => void;

export interface PartContext {
  readonly options: ChaosOptions;
  /** Of the run. */
  readonly folder: TemporaryFolder;
  readonly clock: RunClock;
  readonly print: Print;
}

/** What a fleet gets of a run: a share of the faults, and the time until so many minutes have passed. */
export interface Allotment {
  readonly share: number;
  readonly until: number;
}

/** Runs the parts of a fleet, one after another. */
export type Parts = (context: PartContext, allotment: Allotment) => AsyncGenerator<PartRecord>;

export function minutesLeft({ clock }: PartContext, until: number): number {
  return until - clock.now() / 60e9;
}

const PROGRESS_EVERY_MS = 30_000;

/** @param share of the run's faults */
export function common({ options, clock, print }: PartContext, name: string, share: number, minutes: number) {
  const { seed, untilViolation } = options;
  let told = clock.now();
  const faults = Math.ceil(options.faults * share);
  const progress = (done: number) => {
    if ((clock.now() - told) / 1e6 < PROGRESS_EVERY_MS) return;
    told = clock.now();
    print(`  ${name}: ${done} of ${faults} faults after ${(told / 60e9).toFixed(1)} min`);
  };
  return {
    name,
    seed: `${seed}/${name}`,
    clock,
    faults,
    ms: minutes * 60_000,
    untilViolation,
    progress,
  } satisfies Partial<PartPlan<Servers>>;
}

export function keysOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `chaos:${index + 1}`);
}

export function emptyFolder(folder: TemporaryFolder, name: string): string {
  const path = join(folder.path, name.replaceAll(' ', '-'));
  mkdirSync(path);
  return path;
}
