/** A whole run: the part with bare electors, for their speed, and a smaller one with real Node-REDs. */
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/cache-folder';
import { type TemporaryFolder, temporaryFolder } from '../../harness/temporary-folder';
import { BareMember } from '../fleet/bare-member';
import { NodeRedMember } from '../fleet/node-red-member';
import { compileReplica } from '../fleet/replica-program';
import type { Options } from '../options';
import { RunClock } from '../run-clock';
import { type PartPlan, type PartRecord, runPart } from './part';

export type Print = (line: string) => void;

/** Of all faults, and of the time, in a run of both parts. */
const NODE_RED_FAULTS = 0.05;
const NODE_RED_TIME = 0.2;
const NODE_RED_REPLICAS = 3;
/** ms between two rounds of acts. */
const BARE_EVERY_MS = 2;
const NODE_RED_EVERY_MS = 10;
/** ms; Node-RED's own work holds up an event loop now and then. */
const NODE_RED_TTL_MS = 1_000;
const PROGRESS_EVERY_MS = 30_000;

/** @param use is given what happened while the history files are still there */
export async function runChaos<Result>(
  options: Options,
  print: Print,
  use: (parts: readonly PartRecord[]) => Promise<Result>,
): Promise<Result> {
  const folder = temporaryFolder('chaos');
  try {
    const parts: PartRecord[] = [];
    const clock = new RunClock();
    const both = options.bare && options.nodeRed;
    const share = options.bare ? (both ? NODE_RED_FAULTS : 0) : 1;
    const time = options.bare ? (both ? NODE_RED_TIME : 0) : 1;
    const part = { options, folder, clock, print };
    if (options.nodeRed) parts.push(await runPart(nodeRedPart(part, share, time)));
    const used = clock.now() / 60e9;
    if (options.bare) parts.push(await runPart(await barePart(part, 1 - share, options.minutes - used)));
    return await use(parts);
  } finally {
    folder.remove();
  }
}

interface PartContext {
  readonly options: Options;
  readonly folder: TemporaryFolder;
  readonly clock: RunClock;
  readonly print: Print;
}

async function barePart(context: PartContext, share: number, minutes: number): Promise<PartPlan> {
  const { options, folder, clock } = context;
  const program = await compileReplica(folder.path);
  const history = emptyFolder(folder, 'bare');
  const keys = keysOf(options.keys);
  const { ttlMs } = options;
  return {
    ...common(context, 'bare electors', share),
    keys,
    ttlMs,
    replicas: options.replicas,
    kinds: options.kinds,
    ms: minutes * 60_000,
    member: (index, proxy) => {
      const place = { name: `r${index + 1}`, keys, ttlMs, everyMs: BARE_EVERY_MS, epoch: clock.epoch };
      return new BareMember({ program, folder: history, proxy, place });
    },
  };
}

function nodeRedPart(context: PartContext, share: number, time: number): PartPlan {
  const { options, folder, clock } = context;
  const packageDir = packageOf(folder);
  const history = emptyFolder(folder, 'node-red');
  const keys = keysOf(Math.min(options.keys, 2));
  const ttlMs = Math.max(options.ttlMs, NODE_RED_TTL_MS);
  return {
    ...common(context, 'Node-RED', share),
    keys,
    ttlMs,
    replicas: NODE_RED_REPLICAS,
    kinds: options.kinds.filter(({ bareOnly }) => bareOnly !== true),
    ms: options.minutes * time * 60_000,
    member: (index, proxy) =>
      new NodeRedMember({
        name: `n${index + 1}`,
        proxy,
        packageDir,
        folder: history,
        keys,
        ttlMs,
        everyMs: NODE_RED_EVERY_MS,
        epoch: clock.epoch,
      }),
  };
}

function common({ options, clock, print }: PartContext, name: string, share: number) {
  let told = clock.now();
  const faults = Math.ceil(options.faults * share);
  const progress = (done: number) => {
    if ((clock.now() - told) / 1e6 < PROGRESS_EVERY_MS) return;
    told = clock.now();
    print(`  ${name}: ${done} of ${faults} faults after ${(told / 60e9).toFixed(1)} min`);
  };
  const { seed, untilViolation } = options;
  return { name, seed: `${seed}/${name}`, clock, faults, untilViolation, progress };
}

function keysOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `chaos:${index + 1}`);
}

function emptyFolder(folder: TemporaryFolder, name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  return path;
}

/** The package as it was when the run began: a build meanwhile does not touch it. */
function packageOf(folder: TemporaryFolder): string {
  const path = emptyFolder(folder, 'package');
  for (const part of ['dist', 'package.json', 'examples']) {
    cpSync(join(repositoryRoot, part), join(path, part), { recursive: true });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(path, 'node_modules'), 'junction');
  return path;
}
