/** Writes the comparison into docs/: the picture, and the figures between two marks of the page. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/cache-folder.js';
import type { Spread } from '../../support/statistics.js';
import type { Measurements } from '../experiment.js';
import type { Machine } from '../machine.js';
import { figure } from '../text-table.js';
import { drawComparison } from './chart.js';
import type { PeerFigures } from './experiment.js';

const PAGE = join(repositoryRoot, 'docs', 'peers.md');
const PICTURE = join(repositoryRoot, 'docs', 'images', 'peers.svg');

/** What the bench writes is between these. */
export const MARKS = [
  '<!-- figures: npm run bench -- --peers --docs -->',
  '<!-- end of figures -->',
] as const;

interface Compared {
  readonly ttlMs: number;
  readonly heldMs: number;
  readonly ioredis: string;
  readonly entrants: readonly PeerFigures[];
}

export interface Occasion {
  readonly machine: Machine;
  readonly startedAt: string;
}

export function writePeersPage({ figures }: Measurements, occasion: Occasion): void {
  const compared = figures as unknown as Compared;
  const [begin, end] = MARKS;
  const [before, rest = ''] = readFileSync(PAGE, 'utf8').split(begin);
  const after = rest.split(end)[1] ?? '';
  writeFileSync(PAGE, `${before}${begin}\n${figuresOf(compared, occasion)}\n${end}${after}`);
  writeFileSync(PICTURE, drawComparison(compared.entrants, compared.ttlMs, compared.heldMs));
}

function figuresOf({ entrants, ttlMs, heldMs, ioredis }: Compared, { machine, startedAt }: Occasion): string {
  const { cpu, cores, node, redis, load } = machine;
  const heads = [
    'clean takeover, ms',
    'crash, ms',
    'both act, ms',
    'commands/s: leader',
    'follower',
    'connections',
  ];
  const rows = entrants.map(({ name, version, clean, crash, overlap, idle }) => [
    `${name} ${version}`,
    ...[clean, crash, overlap].map(cell),
    ...[idle.leader, idle.follower, idle.connections].map(figure),
  ]);
  const [first] = entrants;
  const counts = [first?.clean, first?.crash, first?.overlap].map((each) => each?.n ?? 0);
  return [
    `Measured on ${startedAt.slice(0, 10)}: ${cores} cores of an ${cpu}, Node.js ${node.slice(1)}, ${redis.version}, loopback, ioredis`,
    `${ioredis}; load average before the run ${load.toFixed(1)}. Lock TTL ${ttlMs / 1_000} s for all; the link was held for ${heldMs / 1_000} s. Median, and the longest in`,
    `brackets; n = ${counts.join(', ')} for the first three columns.`,
    '',
    `| | ${heads.join(' | ')} |`,
    `|---|${heads.map(() => '---|').join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    ...entrants.slice(1).map(({ name, settings }) => `- ${name}: ${settings}.`),
  ].join('\n');
}

function cell({ p50, max }: Spread): string {
  return `${figure(p50)} (${figure(max)})`;
}
