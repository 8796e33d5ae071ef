/** Dots and rings as the nodes on the canvas have them. */
import { element } from './elements.mjs';

/** For a role as somebody told it. */
export function roleDot(role) {
  if (role === 'leader') return ['green', 'dot'];
  return role === 'follower' ? ['yellow', 'ring'] : ['grey', 'ring'];
}

/** For an election of this replica: what the status of its nodes shows. */
export function electionDot({ role, leader, complaint }) {
  if (complaint !== null) return ['red', 'ring'];
  if (role === 'leader') return ['green', 'dot'];
  return leader === null ? ['grey', 'ring'] : ['yellow', 'ring'];
}

export function contactDot(contact) {
  if (contact === 'up') return ['green', 'dot'];
  return contact === 'down' ? ['red', 'ring'] : ['grey', 'ring'];
}

/** It stands beside words that say the same. */
export function dot([fill, shape]) {
  return element('span', {
    class: 'cluster-panel-dot',
    'data-fill': fill,
    'data-shape': shape,
    'aria-hidden': 'true',
  });
}
