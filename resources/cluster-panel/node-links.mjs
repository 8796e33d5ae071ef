/** The nodes of one lock key, as links to where they are on the canvas. */
import { element, icon, redraw } from './elements.mjs';

export function createNodeLinks({ text, canvas }) {
  const root = element('ul', { class: 'cluster-panel-nodes', 'data-nodes': '' });

  function link({ id, label }) {
    // The runtime gives the nodes inside a subflow's instance ids of their own, which the editor does not know.
    if (label === null) return element('li', {}, text('nodes.elsewhere', { id }));
    const button = element(
      'button',
      { type: 'button', title: text('nodes.reveal', { name: label }), 'data-node': id },
      icon('search'),
      ' ',
      label,
    );
    button.addEventListener('click', () => canvas.reveal(id));
    return element('li', {}, button);
  }

  return {
    root,
    update(ids) {
      const nodes = ids.map((id) => ({ id, label: canvas.labelOf(id) }));
      redraw(root, nodes, () => nodes.map(link));
    },
  };
}
