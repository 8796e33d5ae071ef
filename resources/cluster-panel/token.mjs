/** The fencing token, which people compare with logs and resources: with a button that copies it. */
import { element, icon, say, set } from './elements.mjs';

export function createToken({ text, copy }) {
  const words = element('span', {
    class: 'cluster-panel-token',
    'data-token': '',
    title: text('election.tokenHint'),
  });
  const button = element(
    'button',
    { type: 'button', class: 'cluster-panel-link', title: text('election.copyToken'), 'data-copy-token': '' },
    icon('clipboard'),
  );
  button.addEventListener('click', () => copy(words.textContent, button, text('election.copied')));
  return {
    nodes: [words, ' ', button],
    update(token, lockKey) {
      say(words, token === null ? '' : String(token));
      // By the lock key, too: there are many of these buttons.
      set(button, 'aria-label', text('election.copyTokenOf', { key: lockKey }));
    },
  };
}
