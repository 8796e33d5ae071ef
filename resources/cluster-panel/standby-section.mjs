/** The hot standby of this replica in the panel: whether the flows run here, else where, and whether it could take over. */
import { editorLink } from './editor-link.mjs';
import { element, icon, redraw } from './elements.mjs';
import { flowsOf, standbyState } from './standby-state.mjs';

export function createStandbySection({ text, problem, formats }) {
  const state = element('div', { class: 'cluster-panel-standby', 'data-standby-section': '' });
  const root = element('section', { hidden: '' }, element('h3', {}, text('standby.heading')), state);

  /** What is wrong, each with an icon of its own. */
  function warnings(view) {
    const { leader, missingTypes, revision, activeRevision, phase } = view;
    const { problem: trouble } = standbyState(view);
    const lines = [];
    if (trouble !== null) lines.push(problem(trouble));
    else if (phase === 'held') lines.push(text('standby.heldByUser'));
    if (missingTypes.length > 0) lines.push(text('standby.missing', { types: formats.list(missingTypes) }));
    if (flowsOf(view) === 'other') {
      lines.push(text('standby.otherFlows', { leader, own: revision, active: activeRevision }));
    }
    return lines.map((line) =>
      element('p', { class: 'cluster-panel-warning' }, icon('exclamation-triangle'), ' ', line),
    );
  }

  function draw(view) {
    const { phase, leader, leaderUrl, since } = view;
    const { icon: name, sentence } = standbyState(view);
    const link = editorLink(
      leaderUrl,
      text('members.editor', { name: leader }),
      text('members.editor', { name: leader }),
    );
    return [
      element(
        'p',
        { title: text('servers.since', { time: formats.exact(since) }) },
        icon(name),
        ' ',
        text(sentence, { leader }),
      ),
      link === null ? null : element('p', {}, link),
      flowsOf(view) === 'same'
        ? element('p', {}, icon('check'), ' ', text('standby.sameFlows', { leader }))
        : null,
      ...warnings(view),
      phase === 'standby' ? element('small', {}, text('standby.deployHint')) : null,
    ];
  }

  return {
    root,
    /** @param view as in the answer; null unless hot standby is on, undefined from older runtimes */
    update(view) {
      root.hidden = !view;
      if (view) redraw(state, view, () => draw(view));
    },
  };
}
