/** The nodes of one lock key, as links to their places on the canvas. */
import { element, icon, redraw } from './elements.mjs';

/** What takes part for all flows, as src/node-red/hot-standby names it. */
const STANDBY_ID = 'hot-standby';

/** @param place `id` and `within` as in the answer, `label` (null: the editor has no such node) and `path` */
export function nodeLink({ id, within, label, path }, { text, canvas }) {
  if (label === null && id === STANDBY_ID) return element('span', {}, text('nodes.standby'));
  if (label === null) return element('span', {}, text('nodes.elsewhere', { id }));
  const name = path === '' ? label : text('nodes.inSubflow', { name: label, path });
  const button = element(
    'button',
    { type: 'button', class: 'cluster-panel-link', title: text('nodes.reveal', { name }), 'data-node': id },
    icon('search'),
    ' ',
    name,
  );
  // The outermost subflow instance, since all instances share the nodes inside.
  button.addEventListener('click', () => canvas.reveal(within[0] ?? id));
  return button;
}

export function createNodeLinks(context) {
  const root = element('ul', { class: 'cluster-panel-nodes', 'data-nodes': '' });
  return {
    root,
    update(places) {
      const nodes = places.map((place) => ({ ...place, ...context.canvas.placeOf(place) }));
      redraw(root, nodes, () => nodes.map((node) => element('li', {}, nodeLink(node, context))));
    },
  };
}
