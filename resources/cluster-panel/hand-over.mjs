/** Makes this replica resign: asks for confirmation, sends the request, and reports the outcome. */
import { element } from './elements.mjs';
import { askQuestion } from './question.mjs';

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

  /** @param refocus focuses the card after the question is closed */
  function ask(election, refocus) {
    const { lockKey: key, members } = election;
    const replica = replicaName();
    const alone = members.every(({ self }) => self);
    const label = text('handOver.confirm', { key });
    const content = element(
      'div',
      { 'data-confirm': 'hand-over' },
      element('p', {}, element('strong', {}, label)),
      element('p', {}, text(alone ? 'handOver.alone' : 'handOver.consequence', { replica })),
    );
    const confirm = {
      text: text('handOver.button'),
      class: 'primary',
      click: () => request(election, replica),
    };
    askQuestion({ notify, after }, { content, label, refocus, buttons: [{ text: cancelLabel }, confirm] });
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

/** The key of the text for a request that was refused. */
export function refusal(status, code) {
  if (status === 0) return 'handOver.unreachable';
  if (status === 401 || status === 403) return 'handOver.notPermitted';
  if (status === 404) return 'handOver.gone';
  return status === 409 && code === 'not-leader' ? 'handOver.notLeader' : 'handOver.failed';
}
