/** The comparison as a picture: a panel for each scenario, a bar for each contender. */
import { figure } from '../text-table.js';
import type { PeerFigures } from './experiment.js';

/** Pixels. */
const WIDTH = 880;
const PANEL = { width: 420, gap: 24, head: 40, row: 24 };
const LABEL = 118;
const VALUE = 92;
const MARGIN = 8;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: var(--ink); }
  .title { font-weight: 600; }
  .soft { fill: var(--soft); font-size: 11px; }
  .page { fill: var(--page); }
  .own { fill: #2f6fd0; }
  .peer { fill: #8a94a0; }
  .tail { stroke: var(--soft); }
  svg { --page: #ffffff; --ink: #1f2328; --soft: #636c76; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0d1117; --ink: #e6edf3; --soft: #9198a1; }
  }
`;

interface Panel {
  readonly title: string;
  readonly about: string;
  readonly unit: string;
  /** The bar's length, and the end of the line beyond it. */
  readonly of: (entrant: PeerFigures) => readonly [value: number, tail: number];
}

export function drawComparison(entrants: readonly PeerFigures[], ttlMs: number, heldMs: number): string {
  const panels: readonly Panel[] = [
    {
      title: 'Clean takeover',
      about: 'ms without a leader; the line ends at the longest',
      unit: 'ms',
      of: ({ clean }) => [clean.p50, clean.max],
    },
    {
      title: 'Crash (kill -9)',
      about: `ms without a leader, TTL ${ttlMs / 1_000} s`,
      unit: 'ms',
      of: ({ crash }) => [crash.p50, crash.max],
    },
    {
      title: 'Two at once',
      about: `ms for which both act, link held for ${heldMs / 1_000} s`,
      unit: 'ms',
      of: ({ overlap }) => [overlap.p50, overlap.max],
    },
    {
      title: 'Idle',
      about: 'commands per second of a leader and a follower',
      unit: '/s',
      of: ({ idle }) => [idle.leader + idle.follower, idle.leader + idle.follower],
    },
  ];
  const panelHeight = PANEL.head + entrants.length * PANEL.row + PANEL.gap;
  const height = MARGIN * 2 + Math.ceil(panels.length / 2) * panelHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    '<title>Takeover, overlap and idle commands of several packages</title>',
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="6"/>`,
    ...panels.map((panel, at) => {
      const x = MARGIN + (at % 2) * (PANEL.width + PANEL.gap);
      return drawPanel(panel, entrants, x, MARGIN + Math.floor(at / 2) * panelHeight);
    }),
    '</svg>\n',
  ].join('\n');
}

function drawPanel(
  { title, about, unit, of }: Panel,
  entrants: readonly PeerFigures[],
  x: number,
  y: number,
) {
  const longest = Math.max(...entrants.map((entrant) => of(entrant)[1]), Number.MIN_VALUE);
  const room = PANEL.width - LABEL - VALUE;
  const rows = entrants.map((entrant, row) => {
    const [value, tail] = of(entrant);
    const top = y + PANEL.head + row * PANEL.row;
    const middle = top + PANEL.row / 2;
    const [bar, line] = [value, tail].map((each) => Math.max((each / longest) * room, value > 0 ? 1 : 0));
    const from = x + LABEL;
    return [
      `<text x="${x}" y="${middle + 4}">${entrant.name}</text>`,
      `<line class="tail" x1="${from}" x2="${(from + (line ?? 0)).toFixed(1)}" y1="${middle}" y2="${middle}"/>`,
      `<rect class="${row === 0 ? 'own' : 'peer'}" x="${from}" y="${top + 5}" width="${(bar ?? 0).toFixed(1)}" height="${PANEL.row - 10}" rx="2"/>`,
      `<text x="${(from + (line ?? 0) + 6).toFixed(1)}" y="${middle + 4}">${figure(value)} ${unit}</text>`,
    ].join('');
  });
  return [
    `<text class="title" x="${x}" y="${y + 14}">${title}</text>`,
    `<text class="soft" x="${x}" y="${y + 29}">${about}</text>`,
    ...rows,
  ].join('\n');
}
