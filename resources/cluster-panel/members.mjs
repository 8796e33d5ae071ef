/** The replicas that take part in the election of one lock key. */
import { element, redraw, setText } from './elements.mjs';
import { dot, roleDot } from './role.mjs';

/** ms; members may take this long to answer a panel that has just been opened. */
const ABSENCE_GRACE_MS = 3_000;

export function createMembers({ text, formats, clock }) {
  const list = element('ul', { class: 'cluster-panel-members', 'data-members': '' });
  const absence = element('p', { class: 'cluster-panel-note', 'data-absent-leader': '', hidden: '' });
  const root = element('div', {}, list, absence);
  let absentSince = null;

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

  /** @param editorUrl http or https, as the runtime has checked; null if it is unknown */
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
    /** @param absentLeader the name of a leader that is not among them, else null */
    update(members, absentLeader) {
      absentSince = absentLeader === null ? null : (absentSince ?? clock.now());
      absence.hidden = absentSince === null || clock.now() - absentSince < ABSENCE_GRACE_MS;
      setText(absence, absence.hidden ? '' : text('members.leaderAbsent', { leader: absentLeader }));
      const aged = members.map((each) => ({
        ...each,
        uptime: formats.duration(clock.now() - each.startedAt),
      }));
      redraw(list, aged, () =>
        aged.length === 0
          ? [element('li', { class: 'cluster-panel-note' }, text('members.waiting'))]
          : aged.map(member),
      );
    },
  };
}
