/** Drains a replica, or lets it take part again. Both concern all lock keys of its process. */
import { element } from './elements.mjs';
import { askQuestion } from './question.mjs';

/** The key of the text for a request that was refused, by the runtime's code. */
const REFUSALS = { 'no-answer': 'drain.noAnswer', 'unknown-member': 'drain.gone' };

/**
 * @param ports `drain(member, on)` resolves, or rejects with an HTTP `status` and a `code`; `isLast(member)` tells whether
 *   no other member could lead; the rest as for a hand-over
 */
export function createDrain({ text, notify, drain, permitted, after, refresh, cancelLabel, isLast }) {
  function report(words, type) {
    notify(element('p', {}, words), { type, timeout: 8000 });
  }

  function ask(member, refocus) {
    const { name } = member;
    const label = text('drain.confirm', { name });
    const content = element(
      'div',
      { 'data-confirm': 'drain' },
      element('p', {}, element('strong', {}, label)),
      element('p', {}, text('drain.consequence', { name })),
      isLast(member) ? element('p', {}, text('drain.last')) : null,
    );
    const confirm = { text: text('drain.button'), class: 'primary', click: () => request(member, true) };
    askQuestion({ notify, after }, { content, label, refocus, buttons: [{ text: cancelLabel }, confirm] });
  }

  function request({ id, name, self }, on) {
    drain(self ? null : id, on).then(
      () => {
        report(text(on ? 'drain.done' : 'drain.undone', { name }), 'success');
        refresh();
      },
      ({ status, code }) => {
        report(text(drainRefusal(status, code), { name, status }), 'error');
        refresh();
      },
    );
  }

  return {
    /**
     * The button for a member; null for one of a version that cannot be drained.
     *
     * @param find finds the button again after the question: it may have been drawn anew
     */
    button(member, find) {
      const { name, drained } = member;
      if (drained === null) return null;
      const made = element(
        'button',
        {
          type: 'button',
          class: 'cluster-panel-link',
          'data-drain': String(!drained),
          'aria-label': text(drained ? 'drain.undoOf' : 'drain.of', { name }),
          title: text(permitted() ? (drained ? 'drain.undoHint' : 'drain.hint') : 'drain.notPermitted'),
        },
        text(drained ? 'drain.undo' : 'drain.button'),
      );
      made.disabled = !permitted();
      made.addEventListener('click', () =>
        drained ? request(member, false) : ask(member, () => find()?.focus()),
      );
      return made;
    },
  };
}

/** The key of the text for a request that was refused. */
export function drainRefusal(status, code) {
  if (status === 0) return 'drain.unreachable';
  if (status === 401 || status === 403) return 'drain.notPermitted';
  return REFUSALS[code] ?? 'drain.failed';
}
