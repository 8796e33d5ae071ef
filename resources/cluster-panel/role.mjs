/** Dots and rings, as in the status of nodes on the canvas. */
import { element } from './elements.mjs';

export function roleDot(role) {
  if (role === 'leader') return ['green', 'dot'];
  return role === 'follower' ? ['yellow', 'ring'] : ['grey', 'ring'];
}

export function contactDot(contact) {
  if (contact === 'up') return ['green', 'dot'];
  return contact === 'down' ? ['red', 'ring'] : ['grey', 'ring'];
}

/** Hidden from screen readers, since the text next to it says the same. */
export function dot([fill, shape]) {
  return element('span', {
    class: 'cluster-panel-dot',
    'data-fill': fill,
    'data-shape': shape,
    'aria-hidden': 'true',
  });
}
