/** Dots and rings as the nodes on the canvas have them. */
import { element } from './elements.mjs';

export function roleDot(role) {
  if (role === 'leader') return ['green', 'dot'];
  return role === 'follower' ? ['yellow', 'ring'] : ['grey', 'ring'];
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
