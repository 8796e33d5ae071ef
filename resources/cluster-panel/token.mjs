/** The fencing token, with a button that copies it, to be compared with logs and resources. */
import { element, icon, setAttribute, setText } from './elements.mjs';

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
      setText(words, token === null ? '' : String(token));
      // With the lock key, to tell the many copy buttons apart.
      setAttribute(button, 'aria-label', text('election.copyTokenOf', { key: lockKey }));
    },
  };
}
