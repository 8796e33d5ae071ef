/** Hands a lock key over: asks to whom, sends the request, and reports the outcome. */
import { element } from './elements.mjs';
import { askQuestion } from './question.mjs';
import { candidatesOf, leaderOf } from './standing.mjs';

/** ms for which the next leader is waited for, to be reported in a notification. */
const FOLLOW_MS = 20_000;

/** The key of the text for a request that was refused, by the runtime's code. */
const REFUSALS = {
  'no-leader': 'handOver.noLeader',
  'no-answer': 'handOver.noAnswer',
  'unknown-key': 'handOver.gone',
  'unknown-member': 'handOver.memberGone',
  'ambiguous-member': 'handOver.memberUnfit',
  'unfit-member': 'handOver.memberUnfit',
};

/**
 * @param ports `notify` is the editor's; `handOver(id, to)` resolves, or rejects with an HTTP `status` (0: no answer) and
 *   a `code`; `permitted()`; `after(ms, run)` returns a function that cancels it; `refresh()` requests the fleet
 */
export function createHandOver({ text, formats, notify, handOver, permitted, after, refresh, cancelLabel }) {
  /** By election id: hand-overs whose next leader is not known yet. */
  const underWay = new Map();

  function report(words, type, more = {}) {
    return notify(element('p', {}, words), { type, timeout: 8000, ...more });
  }

  /** @param refocus focuses the card after the question is closed */
  function ask(election, refocus) {
    const { lockKey: key } = election;
    const replica = leaderOf(election)?.name ?? election.leader;
    const candidates = candidatesOf(election);
    const label = text('handOver.confirm', { key });
    const choice = candidates.length === 0 ? null : createChoice(candidates, election.next);
    const content = element(
      'div',
      { 'data-confirm': 'hand-over' },
      element('p', {}, element('strong', {}, label)),
      element('p', {}, text(choice === null ? 'handOver.alone' : 'handOver.consequence', { replica })),
      choice?.root,
    );
    const confirm = {
      text: text('handOver.button'),
      class: 'primary',
      click: () => request(election, replica, choice?.chosen() ?? null),
    };
    askQuestion({ notify, after }, { content, label, refocus, buttons: [{ text: cancelLabel }, confirm] });
  }

  /** Any candidate, or one of them. */
  function createChoice(candidates, next) {
    const anyone = next === null ? text('handOver.anyone') : text('handOver.next', { name: next });
    const select = element(
      'select',
      { 'data-hand-over-to': '' },
      element('option', { value: '' }, anyone),
      ...candidates.map((member) => element('option', { value: member.id }, nameAmong(member, candidates))),
    );
    return {
      root: element('label', { class: 'cluster-panel-choice' }, text('handOver.to'), select),
      chosen: () => candidates.find(({ id }) => id === select.value) ?? null,
    };
  }

  /** Two members may have one name. */
  function nameAmong({ id, name, startedAt }, members) {
    const isAlone = members.every((other) => other.id === id || other.name !== name);
    return isAlone ? name : text('handOver.namesake', { name, time: formats.exact(startedAt) });
  }

  function request({ id, lockKey: key, token }, replica, to) {
    handOver(id, to?.id ?? null).then(
      () => {
        const notification = report(text('handOver.underway', { replica, key }), 'success');
        underWay.get(id)?.cancel();
        underWay.set(id, { token, notification, cancel: after(FOLLOW_MS, () => underWay.delete(id)) });
        refresh();
      },
      ({ status, code }) => {
        report(text(refusal(status, code), { replica, key, status, member: to?.name ?? '' }), 'error');
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
  return REFUSALS[code] ?? 'handOver.failed';
}
