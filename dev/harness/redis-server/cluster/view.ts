/** How one node sees its cluster: CLUSTER NODES, read. */
import { command } from '../command.js';
import type { RedisServer } from '../types.js';

/** Bound for a node's answer, in milliseconds: frozen ones have none. */
const ANSWER_MS = 500;

export interface SeenNode {
  readonly id: string;
  readonly flags: readonly string[];
  /** The id of the master that it replicates; undefined for a master. */
  readonly master: string | undefined;
  readonly connected: boolean;
  readonly slots: readonly SlotRange[];
}

interface SlotRange {
  readonly from: number;
  readonly to: number;
}

export type View = readonly SeenNode[];

/** Undefined if the node does not answer. */
export async function viewOf(server: RedisServer): Promise<View | undefined> {
  try {
    return readView(String(await command(server, ['CLUSTER', 'NODES'], ANSWER_MS)));
  } catch {
    return undefined;
  }
}

export function readView(text: string): View {
  return text.split('\n').filter(Boolean).map(readNode);
}

/** `id address flags master ping pong epoch link slots…`; a slot that moves stands in brackets. */
function readNode(line: string): SeenNode {
  const [id = '', , flags = '', master = '-', , , , link, ...slots] = line.split(' ');
  return {
    id,
    flags: flags.split(','),
    master: master === '-' ? undefined : master,
    connected: link === 'connected',
    slots: slots.filter((slot) => !slot.startsWith('[')).map(readRange),
  };
}

function readRange(text: string): SlotRange {
  const [from, to = from] = text.split('-').map(Number);
  return { from: from ?? 0, to: to ?? 0 };
}

export function masterIn(view: View, slot: number): SeenNode | undefined {
  return view.find(({ slots }) => slots.some(({ from, to }) => from <= slot && slot <= to));
}

/** Those that are not suspected to be dead come first. */
export function replicasIn(view: View, master: string): readonly SeenNode[] {
  const all = view.filter((node) => node.master === master);
  return [...all.filter(isWell), ...all.filter((node) => !isWell(node))];
}

export function isWell({ flags, connected }: SeenNode): boolean {
  return connected && !flags.some((flag) => /^(fail\??|handshake|noaddr)$/.test(flag));
}

/** The same for two nodes that agree on who serves what. */
export function inWords(view: View): string {
  const lines = view.map(
    ({ id, master, slots }) => `${id} ${master ?? slots.map(({ from, to }) => `${from}-${to}`)}`,
  );
  return lines.sort().join('\n');
}
