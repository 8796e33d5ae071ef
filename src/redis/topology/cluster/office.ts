/** Whether a node is a primary in office, as another node sees it in CLUSTER NODES. */

/** Suspected, or declared dead; only a primary declared dead can lose its office to a replica. */
const DEAD = new Set(['fail?', 'fail']);

/**
 * True only if the node that was asked sees it as a primary with slots, and does not even suspect it to be dead.
 *
 * @param nodes reply of CLUSTER NODES, a line per node: id, address, flags, primary, ping, pong, epoch, link, slots…
 */
export function isInOffice(nodes: string, id: string): boolean {
  const line = nodes.split('\n').find((each) => each.startsWith(`${id} `));
  const [, , flags = '', , , , , , ...slots] = line?.split(' ') ?? [];
  const named = flags.split(',');
  return named.includes('master') && !named.some((flag) => DEAD.has(flag)) && slots.some(isServed);
}

/** A slot that the node is only about to give or take stands in brackets. */
function isServed(slot: string): boolean {
  return slot !== '' && !slot.startsWith('[');
}
