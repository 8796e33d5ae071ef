/** Makes this replica resign: asks for confirmation, sends the request, and reports the outcome. */
import { element } from './elements.mjs';

/** ms for which the next leader is waited for, to be reported in a notification. */
const FOLLOW_MS = 20_000;

/**
 * @param ports `notify` is the editor's; `resign(id)` resolves, or rejects with an HTTP `status` (0: no answer) and a
 *   `code`; `permitted()`; `after(ms, run)` returns a function that cancels it; `refresh()` requests the fleet
 */
export function createHandOver({
  text,
  notify,
  resign,
  permitted,
  after,
  refresh,
  cancelLabel,
  replicaName,
}) {
  /** By election id: hand-overs whose next leader is not known yet. */
  const underWay = new Map();

  function report(words, type, more = {}) {
    return notify(element('p', {}, words), { type, timeout: 8000, ...more });
  }

  function ask(election) {
    const { lockKey: key, members } = election;
    const replica = replicaName();
    const before = document.activeElement;
    const alone = members.every(({ self }) => self);
    const content = element(
      'div',
      { 'data-confirm': 'hand-over' },
      element('p', {}, element('strong', {}, text('handOver.confirm', { key }))),
      element('p', {}, text(alone ? 'handOver.alone' : 'handOver.consequence', { replica })),
    );
    const finish = () => {
      document.removeEventListener('keydown', onKey, true);
      question.close();
      before?.focus();
    };
    // As in any dialog, Escape cancels, and Tab stays within.
    const onKey = (event) => {
      if (event.key === 'Escape') finish();
      else if (event.key === 'Tab') moveFocus(question, event.shiftKey);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const buttons = [
      { text: cancelLabel, click: finish },
      {
        text: text('handOver.button'),
        class: 'primary',
        click: () => {
          finish();
          request(election, replica);
        },
      },
    ];
    const question = notify(content, { type: 'warning', modal: true, fixed: true, buttons });
    question.setAttribute('role', 'alertdialog');
    question.setAttribute('aria-modal', 'true');
    question.setAttribute('aria-label', text('handOver.confirm', { key }));
    // On the whole page, because a click next to the buttons moves the focus out of the dialog.
    document.addEventListener('keydown', onKey, true);
    question.querySelector('button')?.focus();
  }

  function request({ id, lockKey: key, token }, replica) {
    resign(id).then(
      () => {
        const notification = report(text('handOver.underway', { replica, key }), 'success');
        underWay.get(id)?.cancel();
        underWay.set(id, { token, notification, cancel: after(FOLLOW_MS, () => underWay.delete(id)) });
        refresh();
      },
      ({ status, code }) => {
        report(text(refusal(status, code), { replica, key, status }), 'error');
        refresh();
      },
    );
  }

  return {
    ask,
    permitted,
    /** Reports the next leader once it is known. */
    follow(elections) {
      for (const { id, lockKey: key, leader, token } of elections) {
        const waiting = underWay.get(id);
        if (waiting === undefined || leader === null || token === waiting.token) continue;
        underWay.delete(id);
        waiting.cancel();
        waiting.notification.close();
        report(text('handOver.done', { leader, key }), 'success');
      }
    },
  };
}

/** Moves the focus to the next button; the last is followed by the first. */
function moveFocus(question, backwards) {
  const buttons = [...question.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement);
  const next = at === -1 ? 0 : at + (backwards ? -1 : 1);
  buttons.at(next % buttons.length)?.focus();
}

/** The key of the text for a request that was refused. */
export function refusal(status, code) {
  if (status === 0) return 'handOver.unreachable';
  if (status === 401 || status === 403) return 'handOver.notPermitted';
  if (status === 404) return 'handOver.gone';
  return status === 409 && code === 'not-leader' ? 'handOver.notLeader' : 'handOver.failed';
}
