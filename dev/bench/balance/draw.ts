/**
 * Draws how lock keys spread over a growing fleet, from the JSON of a bench with this experiment:
 *
 *     npx tsx dev/bench/balance/draw.ts bench-results/bench-….json docs/images/balance.svg
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { runCommand, UsageError } from '../../support/command-line.js';
import type { Result } from '../result-file.js';
import type { BalanceFigures } from './experiment.js';
import { history } from './ledger.js';

/** Pixels. */
const WIDTH = 800;
const HEIGHT = 300;
const LEFT = 44;
const RIGHT = 16;
const TOP = 40;
const BOTTOM = 32;

const STYLE = `
  text { font: 11px system-ui, sans-serif; fill: var(--ink); }
  .title { font-size: 13px; font-weight: 600; }
  .soft { fill: var(--soft); }
  .page { fill: var(--page); }
  .grid { stroke: var(--line); }
  .share { fill: var(--share); }
  .load { fill: none; stroke-width: 1.5; }
  svg { --page: #ffffff; --ink: #1f2328; --soft: #636c76; --line: #d8dce1; --share: #dafbe1; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #30363d; --share: #12361f; }
  }
`;

function draw(figures: BalanceFigures): string {
  const { replicas, keys, ttlMs, begunMs, growth } = figures;
  const states = history(growth);
  const lastMs = (states.at(-1)?.atMs ?? begunMs) - begunMs;
  const longestS = Math.ceil((lastMs * 1.05) / 30_000) * 30;
  const x = (atMs: number) =>
    LEFT + (Math.max(atMs - begunMs, 0) / (longestS * 1000)) * (WIDTH - LEFT - RIGHT);
  const y = (load: number) => HEIGHT - BOTTOM - (load / keys) * (HEIGHT - TOP - BOTTOM);
  const names = [...new Set(growth.map(({ to }) => to))];
  const share = keys / replicas;
  const title = `${keys} lock keys from 1 to ${replicas} replicas, TTL ${ttlMs / 1000} s`;
  const lines = names.map((name, index) => {
    let path = `M${x(begunMs).toFixed(1)} ${y(0).toFixed(1)}`;
    let shown = 0;
    for (const { atMs, loads } of states) {
      const load = loads.get(name) ?? 0;
      if (load === shown) continue;
      path += `H${x(atMs).toFixed(1)}V${y(load).toFixed(1)}`;
      shown = load;
    }
    return `<path class="load" stroke="hsl(${Math.round((360 * index) / names.length)} 60% 50%)" d="${path}H${WIDTH - RIGHT}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>${title}: how many each replica leads</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${HEIGHT}" rx="6"/>`,
    `<text class="title" x="${LEFT}" y="20">${title}</text>`,
    `<rect class="share" x="${LEFT}" width="${WIDTH - LEFT - RIGHT}" y="${y(share * 1.25).toFixed(1)}" height="${(y(share * 0.75) - y(share * 1.25)).toFixed(1)}"/>`,
    `<text class="soft" x="${WIDTH - RIGHT - 4}" y="${(y(share * 1.25) - 4).toFixed(1)}" text-anchor="end">an equal share ± 25 %</text>`,
    ...loadMarks(keys, y),
    ...timeMarks(longestS, (second) => x(begunMs + second * 1000)),
    ...lines,
    '</svg>\n',
  ].join('\n');
}

function loadMarks(keys: number, y: (load: number) => number): readonly string[] {
  return [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(part * keys).toFixed(1);
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="soft" x="${LEFT - 6}" y="${at}" dy="4" text-anchor="end">${Math.round(part * keys)}</text>`;
  });
}

function timeMarks(longestS: number, x: (second: number) => number): readonly string[] {
  return Array.from({ length: longestS / 30 + 1 }, (_, index) => index * 30).map(
    (second) =>
      `<text class="soft" x="${x(second).toFixed(1)}" y="${HEIGHT - 12}" text-anchor="middle">${second} s</text>`,
  );
}

function main([from, to]: readonly string[]): Promise<number> {
  if (from === undefined || to === undefined)
    throw new UsageError('tell the JSON to read and the SVG to write');
  const { experiments } = JSON.parse(readFileSync(from, 'utf8')) as Result;
  const { figures } = experiments.balance ?? {};
  if (figures === undefined) throw new UsageError(`${from} has no figures of this experiment`);
  writeFileSync(to, draw(figures as unknown as BalanceFigures));
  return Promise.resolve(0);
}

void runCommand(main, 1);
