/** The package for programs, as CommonJS. What it offers is described in `api.ts`. */
import type * as Api from './api.js';
import * as draining from './drain.js';
import * as errors from './election-error.js';
import * as elector from './elector.js';
import * as meters from './metrics.js';
import * as nodeLeader from './node-leader.js';

export const Elector: typeof Api.Elector = elector.Elector;
export const Leader: typeof Api.Leader = nodeLeader.Leader;
export const ElectionError: typeof Api.ElectionError = errors.ElectionError;
export const elect: typeof Api.elect = (options: unknown, ...more: readonly unknown[]) =>
  new elector.Elector(options, ...more);
export const drain: typeof Api.drain = draining.drain;
export const metrics: typeof Api.metrics = meters.metrics;
