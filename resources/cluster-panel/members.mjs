/** Who answered the roll call of one lock key. */
import { element, redraw } from './elements.mjs';
import { dot, roleDot } from './role.mjs';

export function createMembers({ text, formats, clock }) {
  const root = element('ul', { class: 'cluster-panel-members', 'data-members': '' });

  function member({ name, role, version, startedAt, self, uptime }) {
    return element(
      'li',
      { 'data-member': name, 'data-role': role, 'data-self': self ? '' : null },
      dot(roleDot(role)),
      element(
        'div',
        {},
        element('span', { class: 'cluster-panel-name' }, name),
        self ? element('span', { class: 'cluster-panel-tag' }, text('replica.self')) : null,
        element(
          'small',
          { title: text('replica.startedAt', { time: formats.exact(startedAt) }) },
          text('members.about', { role: text(`role.${role}`), version, uptime }),
        ),
      ),
    );
  }

  return {
    root,
    update(members) {
      const aged = members.map((each) => ({
        ...each,
        uptime: formats.duration(clock.now() - each.startedAt),
      }));
      redraw(root, aged, () =>
        aged.length === 0
          ? [element('li', { class: 'cluster-panel-note' }, text('members.waiting'))]
          : aged.map(member),
      );
    },
  };
}
