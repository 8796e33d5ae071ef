/** Asks this replica to resign: a question first, then the request, then what came of it. */
import { element } from './elements.mjs';

/** ms; a term that nobody took over by then is told of by the panel alone. */
const patienceMs = 20_000;

/**
 * @param ports `notify` is the editor's; `resign(id)` resolves, or rejects with an HTTP `status` (0: no answer) and
 *   a `code`; `permitted()`; `after(ms, run)` returns what cancels it; `refresh()` asks for the fleet
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
  /** By election id: what is told of when the next leader is known. */
  const underWay = new Map();

  function tell(words, type, more = {}) {
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
    // As in any dialog: Escape leaves it, and Tab goes round in it.
    const onKey = (event) => {
      if (event.key === 'Escape') finish();
      else if (event.key === 'Tab') goRound(question, event.shiftKey);
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
    // On the whole page: a click beside the buttons takes the focus out of the question.
    document.addEventListener('keydown', onKey, true);
    question.querySelector('button')?.focus();
  }

  function request({ id, lockKey: key, token }, replica) {
    resign(id).then(
      () => {
        const notification = tell(text('handOver.underway', { replica, key }), 'success');
        underWay.get(id)?.cancel();
        underWay.set(id, { token, notification, cancel: after(patienceMs, () => underWay.delete(id)) });
        refresh();
      },
      ({ status, code }) => {
        tell(text(refusal(status, code), { replica, key, status }), 'error');
        refresh();
      },
    );
  }

  return {
    ask,
    permitted,
    /** Tells of the next leader, once it is known. */
    follow(elections) {
      for (const { id, lockKey: key, leader, token } of elections) {
        const waiting = underWay.get(id);
        if (waiting === undefined || leader === null || token === waiting.token) continue;
        underWay.delete(id);
        waiting.cancel();
        waiting.notification.close();
        tell(text('handOver.done', { leader, key }), 'success');
      }
    },
  };
}

/** To the next button, or from the last to the first. */
function goRound(question, backwards) {
  const buttons = [...question.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement);
  const next = at === -1 ? 0 : at + (backwards ? -1 : 1);
  buttons.at(next % buttons.length)?.focus();
}

/** The text for a request that was refused. */
export function refusal(status, code) {
  if (status === 0) return 'handOver.unreachable';
  if (status === 401 || status === 403) return 'handOver.notPermitted';
  if (status === 404) return 'handOver.gone';
  return status === 409 && code === 'not-leader' ? 'handOver.notLeader' : 'handOver.failed';
}
