/** The replicas that take part in the election of one lock key. */
import { editorLink } from './editor-link.mjs';
import { element, icon, redraw, setText } from './elements.mjs';
import { dot, roleDot } from './role.mjs';
import { activeRevision, readinessOf } from './standby-state.mjs';

/** ms; members may take this long to answer a panel that has just been opened. */
const ABSENCE_GRACE_MS = 3_000;

export function createMembers({ text, formats, clock, drain }) {
  const list = element('ul', { class: 'cluster-panel-members', 'data-members': '' });
  const absence = element('p', { class: 'cluster-panel-note', 'data-absent-leader': '', hidden: '' });
  const root = element('div', {}, list, absence);
  let absentSince = null;

  function member(each) {
    const { id, name, role, version, startedAt, self, uptime, heard, editorUrl, next, priority } = each;
    const about = heard ? 'members.about' : 'members.unheard';
    const tag = (words) => element('span', { class: 'cluster-panel-tag' }, words);
    const standing = standingOf(each);
    return element(
      'li',
      {
        'data-member': name,
        'data-member-id': id,
        'data-role': role,
        'data-self': self ? '' : null,
        'data-standing': standing,
      },
      dot(roleDot(role)),
      element(
        'div',
        {},
        element('span', { class: 'cluster-panel-name' }, nameOf(name, self ? null : editorUrl)),
        self ? tag(text('replica.self')) : null,
        standing === 'candidate' ? null : tag(text(`members.${standing}`)),
        next ? tag(text('members.next')) : null,
        element(
          'small',
          { title: text('replica.startedAt', { time: formats.exact(startedAt) }) },
          text(about, { role: text(`role.${role}`), version, uptime }),
          typeof priority === 'number' && priority !== 0 ? text('members.priority', { priority }) : null,
        ),
        each.readiness ? readiness(each.readiness, each.active) : null,
        // This replica has its button at the top of the panel.
        self || !heard ? null : drain.button(each, () => controlOf(id, 'button')),
      ),
    );
  }

  /** @param active the revision of the flows that run; null if it is not known */
  function readiness(announced, active) {
    const { phase, isMissing, differs, isReady } = readinessOf(announced, active);
    const troubled = isMissing || differs || phase === 'held' || phase === 'unusable';
    const words = [
      text('members.standby', { phase: text(`phase.${phase}`) }),
      isReady ? text('members.ready') : null,
      differs ? text('members.otherFlows', { revision: announced.revision }) : null,
      isMissing ? text('members.missing', { count: announced.missing }) : null,
    ].filter((each) => each !== null);
    return element(
      'small',
      { class: 'cluster-panel-facts', 'data-readiness': phase, 'data-ready': String(isReady) },
      troubled ? icon('exclamation-triangle') : null,
      ...words.map((each) => element('span', {}, each)),
    );
  }

  /** A control in the row of a member, as it is drawn at present. */
  function controlOf(id, tag) {
    return list.querySelector(`[data-member-id="${CSS.escape(id)}"] ${tag}`);
  }

  /** Keeps the focus in the row that it is in. */
  function redrawKeepingFocus(aged) {
    const { activeElement: focused } = document;
    const id = list.contains(focused) ? focused.closest('[data-member-id]')?.dataset.memberId : undefined;
    redraw(list, aged, () =>
      aged.length === 0
        ? [element('li', { class: 'cluster-panel-note' }, text('members.waiting'))]
        : aged.map(member),
    );
    if (id !== undefined && !list.contains(document.activeElement)) controlOf(id, focused.localName)?.focus();
  }

  /** @param editorUrl null if it is unknown */
  function nameOf(name, editorUrl) {
    return editorLink(editorUrl, text('members.editor', { name }), name) ?? name;
  }

  return {
    root,
    /**
     * @param next the name of the best candidate; null if it is unknown
     * @param absentLeader the name of a leader that is not among them, else null
     */
    update(members, next, absentLeader) {
      absentSince = absentLeader === null ? null : (absentSince ?? clock.now());
      absence.hidden = absentSince === null || clock.now() - absentSince < ABSENCE_GRACE_MS;
      setText(absence, absence.hidden ? '' : text('members.leaderAbsent', { leader: absentLeader }));
      const active = activeRevision(members);
      const aged = members.map((each) => ({
        ...each,
        next: next !== null && each.name === next && each.role !== 'leader',
        uptime: formats.duration(clock.now() - each.startedAt),
        active,
      }));
      redrawKeepingFocus(aged);
    },
  };
}

/** `observer`, `drained` or `candidate`. */
function standingOf({ drained, priority }) {
  if (drained) return 'drained';
  return priority === 'never' ? 'observer' : 'candidate';
}
