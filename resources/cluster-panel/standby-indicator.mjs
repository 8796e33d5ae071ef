/** The state of the hot standby in the editor's header, beside the Deploy button, with a link to the leader's editor. */

import { editorLink } from './editor-link.mjs';
import { element, icon, redraw, setAttribute } from './elements.mjs';
import { standbyState } from './standby-state.mjs';

/** @param showPanel opens the cluster panel */
export function createIndicator({ text, showPanel }) {
  const show = element('button', { type: 'button', class: 'cluster-standby-state' });
  const link = element('span', { class: 'cluster-standby-link' });
  // Screen readers tell of changes, without taking the focus.
  const status = element('div', { class: 'cluster-standby', role: 'status' }, show, link);
  const root = element('li', { 'data-standby': '', hidden: '' }, status);
  show.addEventListener('click', showPanel);

  return {
    root,
    /** @param view as in the answer; null unless hot standby is on */
    update(view) {
      root.hidden = view === null;
      if (view === null) return;
      const { phase, leader, leaderUrl } = view;
      const { icon: name, tone, label, sentence } = standbyState(view);
      setAttribute(root, 'data-standby', phase);
      setAttribute(status, 'data-tone', tone);
      setAttribute(show, 'title', `${text(sentence, { leader })} ${text('standby.show')}`);
      redraw(show, [name, label, leader], () => [
        icon(name),
        element('span', { class: 'cluster-standby-label' }, text(label, { leader })),
      ]);
      redraw(link, [leader, leaderUrl], () => [
        editorLink(leaderUrl, text('members.editor', { name: leader }), icon('external-link')),
      ]);
    },
  };
}
