/** Who led when, and which faults were under way: one lane for each lock key, one for each thing that was struck. */
import type { Span } from '../../checker/history.js';
import type { FaultRecord } from '../../run/window.js';
import type { Bar, Timeline } from './excerpt.js';
import { pack } from './rows.js';
import { colourOf, escaped, STYLE } from './style.js';

/** Pixels. */
const WIDTH = 1200;
const LEFT = 92;
const RIGHT = 16;
const TOP = 44;
const KEY_LANE = 26;
const FAULT_ROW = 15;
const SPACE = 8;
const LETTER = 5.7;

type Place = (time: number) => number;

export function drawTimeline(timeline: Timeline): string {
  const x = scale(timeline);
  const parts: string[] = [];
  let y = TOP;
  for (const { key, bars } of timeline.lanes) {
    parts.push(lane(key, y, KEY_LANE), ...bars.map((bar) => drawBar(bar, x, y)));
    y += KEY_LANE + SPACE / 2;
  }
  y += SPACE * 2;
  for (const target of targetsOf(timeline.faults)) {
    const faults = timeline.faults
      .filter((fault) => fault.target === target)
      .sort((a, b) => a.begin - b.begin);
    const placed = pack(faults, (fault) => extentOf(fault, x));
    const height = FAULT_ROW * (Math.max(...placed.map(({ row }) => row)) + 1) + 4;
    parts.push(lane(target, y, height));
    parts.push(...placed.map(({ item, row }) => drawFault(item, x, y + 2 + row * FAULT_ROW)));
    y += height + SPACE / 2;
  }
  return page(timeline, y + SPACE, [...seconds(timeline, x, y), ...parts]);
}

function page({ title }: Timeline, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(`Who led when, and which faults were under way: ${title}`)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="6"/>`,
    `<text class="title" x="${SPACE}" y="18">${escaped(title)}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function scale({ begin, end }: Span): Place {
  const width = WIDTH - LEFT - RIGHT;
  return (time) => LEFT + Math.min(Math.max((time - begin) / (end - begin), 0), 1) * width;
}

function seconds({ begin, end }: Span, x: Place, bottom: number): readonly string[] {
  const marks: string[] = [];
  for (let second = 0; begin + second * 1e9 <= end; second += 1) {
    const at = x(begin + second * 1e9).toFixed(1);
    marks.push(`<line class="grid" x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${bottom}"/>`);
    marks.push(`<text class="soft" x="${at}" y="${TOP - 10}" text-anchor="middle">${second} s</text>`);
  }
  return marks;
}

function lane(name: string, y: number, height: number): string {
  const label = `<text x="${SPACE}" y="${y + 15}">${escaped(name)}</text>`;
  return `<rect class="lane" x="${LEFT}" y="${y}" width="${WIDTH - LEFT - RIGHT}" height="${height}" opacity="0.6"/>${label}`;
}

function drawBar({ replica, begin, end }: Bar, x: Place, y: number): string {
  const [from, to] = [x(begin), x(end)];
  const width = Math.max(to - from, 1);
  const name = replica.split('.')[0] ?? replica;
  const bar = `<rect x="${from.toFixed(1)}" y="${y + 3}" width="${width.toFixed(1)}" height="${KEY_LANE - 6}" rx="2" fill="${colourOf(replica)}"/>`;
  if (width < 18) return bar;
  return `${bar}<text class="holder" x="${(from + width / 2).toFixed(1)}" y="${y + 17}">${escaped(name)}</text>`;
}

function drawFault(fault: FaultRecord, x: Place, y: number): string {
  const from = x(fault.begin);
  const width = Math.max(x(fault.end) - from, 3);
  const mark = `<rect class="fault" x="${from.toFixed(1)}" y="${y + 2}" width="${width.toFixed(1)}" height="3" rx="1.5"/>`;
  // At the right edge the name ends where it would be cut off.
  const cut = from + lengthOf(fault) > WIDTH;
  const at = cut ? `x="${WIDTH - 4}" text-anchor="end"` : `x="${from.toFixed(1)}"`;
  return `${mark}<text class="soft" ${at} y="${y + 14}" font-size="10">${escaped(fault.kind)}</text>`;
}

function lengthOf({ kind }: FaultRecord): number {
  return kind.length * LETTER;
}

function extentOf(fault: FaultRecord, x: Place): { readonly from: number; readonly to: number } {
  const from = Math.min(x(fault.begin), WIDTH - lengthOf(fault));
  return { from, to: Math.max(x(fault.end), from + lengthOf(fault)) + SPACE };
}

/** Replicas first, in their order, then the server. */
function targetsOf(faults: readonly FaultRecord[]): readonly string[] {
  const server = (target: string) => (/^[nr]\d/u.test(target) || target === 'everybody' ? 0 : 1);
  const names = [...new Set(faults.map(({ target }) => target))];
  return names.sort((a, b) => server(a) - server(b) || a.localeCompare(b));
}
