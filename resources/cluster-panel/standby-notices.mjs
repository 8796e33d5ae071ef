/**
 * Tells in the editor's notifications what it would otherwise get wrong on a standby: that a deploy runs, that Start starts
 * something, or why the flows have stopped.
 */
import { element } from './elements.mjs';
import { isWaiting, standbyState } from './standby-state.mjs';

const LASTING_ID = 'cluster-leader-standby';
/** One at a time: the next replaces it. */
const PASSING_ID = 'cluster-leader-standby-passing';
/** ms */
const SHOWN_MS = 8_000;

export function createNotices({ text, problem, notify, closeLabel }) {
  /** Of an unusable standby; it stays until that ends. */
  let lasting = null;
  /** What was told last. */
  let passing = null;
  let before = null;

  function toast(key, leader) {
    // Elements instead of markup, since names come from other machines.
    const content = element('p', { 'data-standby-notice': key }, text(`standbyNotice.${key}`, { leader }));
    passing = notify(content, { id: PASSING_ID, timeout: SHOWN_MS, silent: true });
    passing.setAttribute('role', 'status');
  }

  function unusable(view) {
    const { sentence, problem: trouble } = standbyState(view);
    const content = element(
      'div',
      { 'data-standby-notice': 'unusable' },
      element('p', {}, text(sentence)),
      trouble === null ? null : element('p', {}, problem(trouble)),
    );
    const buttons = [{ text: closeLabel, class: 'primary', click: () => lasting?.hideNotification() }];
    lasting = notify(content, { id: LASTING_ID, type: 'warning', fixed: true, buttons });
    lasting.setAttribute('role', 'status');
  }

  return {
    /** @param view as in the answer; null unless hot standby is on */
    update(view) {
      const was = before;
      before = view;
      // What was true of another phase must not stay on screen.
      if (view?.phase !== was?.phase) passing?.close();
      if (view?.phase === 'unusable') {
        if (was?.phase !== 'unusable') unusable(view);
        return;
      }
      lasting?.close();
      lasting = null;
      // The editor itself only says that the flows have stopped.
      if (view?.phase === 'standby' && was !== null && was.phase !== 'standby') toast('demoted', view.leader);
    },
    /** After a deploy. */
    deployed(view) {
      if (isWaiting(view)) toast(view.leader === null ? 'savedVacant' : 'saved', view.leader);
    },
    /** After an attempt to start or restart the flows. */
    started(view) {
      if (isWaiting(view)) toast(view.leader === null ? 'notStartedVacant' : 'notStarted', view.leader);
    },
    close() {
      passing?.close();
      lasting?.close();
    },
  };
}
