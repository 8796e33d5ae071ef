/** Who answered the roll call of one lock key. */
import { element, redraw } from './elements.mjs';
import { dot, roleDot } from './role.mjs';

export function createMembers({ text, formats, clock }) {
  const root = element('ul', { class: 'cluster-panel-members', 'data-members': '' });

  function member(each) {
    const { name, role, version, startedAt, self, uptime, heard, editorUrl } = each;
    const about = heard ? 'members.about' : 'members.unheard';
    return element(
      'li',
      { 'data-member': name, 'data-role': role, 'data-self': self ? '' : null },
      dot(roleDot(role)),
      element(
        'div',
        {},
        element('span', { class: 'cluster-panel-name' }, nameOf(name, self ? null : editorUrl)),
        self ? element('span', { class: 'cluster-panel-tag' }, text('replica.self')) : null,
        element(
          'small',
          { title: text('replica.startedAt', { time: formats.exact(startedAt) }) },
          text(about, { role: text(`role.${role}`), version, uptime }),
        ),
      ),
    );
  }

  /** @param editorUrl of the web, as the runtime has checked; null if it is not known */
  function nameOf(name, editorUrl) {
    if (editorUrl === null || !/^https?:\/\//.test(editorUrl)) return name;
    return element(
      'a',
      {
        href: editorUrl,
        target: '_blank',
        rel: 'noopener noreferrer',
        title: text('members.editor', { name }),
      },
      name,
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
