/** Nodes that cannot take part because of their settings. Shown first, since they appear nowhere else in the panel. */
import { element, redraw } from './elements.mjs';
import { nodeLink } from './node-links.mjs';
import { dot } from './role.mjs';

export function createUnusable({ text, problem, canvas }) {
  const list = element('ul', { class: 'cluster-panel-unusable', 'data-unusable-nodes': '' });
  const root = element(
    'section',
    { hidden: '' },
    element('h3', {}, text('unusable.heading')),
    element('p', { class: 'cluster-panel-note' }, text('unusable.about')),
    list,
  );

  function row({ node, lockKey, trouble, label, path }) {
    return element(
      'li',
      { 'data-unusable': node.id, 'data-problem': trouble.code },
      dot(['red', 'ring']),
      element(
        'div',
        {},
        nodeLink({ ...node, label, path }, { text, canvas }),
        label === lockKey ? null : element('small', {}, text('unusable.lockKey', { key: lockKey })),
        element('p', { class: 'cluster-panel-problem' }, problem(trouble)),
      ),
    );
  }

  return {
    root,
    update(unusable) {
      root.hidden = unusable.length === 0;
      const rows = unusable.map(({ node, lockKey, problem: trouble }) => ({
        ...{ node, lockKey, trouble },
        ...canvas.placeOf(node),
      }));
      redraw(list, rows, () => rows.map(row));
    },
  };
}
