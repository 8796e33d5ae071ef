/** One hand-over from one process to the other, in each of the three ways that are compared. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from '../worker/worker.js';
import type { TakeoverReport } from './reports.js';

export type TakeoverWorker = Worker<TakeoverReport>;

export const WAYS = ['floor', 'scripts', 'electors'] as const;
export type Way = (typeof WAYS)[number];

/** ms from the call in the one process to the answer in the other. */
export type Handover = (from: TakeoverWorker, to: TakeoverWorker, sample: number) => Promise<number>;

/** ms */
export const HANDOVER_MS = 5_000;

export const handovers: Readonly<Record<Way, Handover>> = {
  async floor(from, to, sample) {
    const fits = (report: TakeoverReport) => report.kind === 'floor' && report.sample === sample;
    const taken = awaited(to, fits, 'a bare SET NX');
    return between(await Promise.all([from.ask<number>('publish', { sample }), taken]));
  },

  async scripts(from, to) {
    const taken = awaited(to, ({ kind }) => kind === 'scripts', 'a bare acquisition');
    return between(await Promise.all([from.ask<number>('release'), taken]));
  },

  async electors(from, to) {
    const taken = awaited(to, ({ kind }) => kind === 'leads', 'a takeover');
    const follows = (report: TakeoverReport) => report.kind === 'follows' && report.leader !== null;
    const followed = awaited(from, follows, 'the one that resigned to follow');
    const [begun, took] = await Promise.all([from.ask<number>('resign'), taken, followed]);
    return between([begun, took]);
  },
};

/** An uneven pause: samples fall anywhere between the timers of all that takes part. */
export async function rest(): Promise<void> {
  await delay(12 + Math.random() * 8);
}

function awaited(replica: TakeoverWorker, fits: (report: TakeoverReport) => boolean, what: string) {
  return replica.reports.waitFor(fits, HANDOVER_MS, what, replica.reports.mark());
}

function between([begun, { atMs }]: readonly [number, TakeoverReport]): number {
  return atMs - begun;
}
