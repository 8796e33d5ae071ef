/** How much longer the lease lasts, as a bar and as text. */
import { timeLeft } from './clock.mjs';
import { element, setAttribute, setText } from './elements.mjs';

export function createLease({ text, formats, clock }) {
  const fill = element('div');
  const bar = element(
    'div',
    { class: 'cluster-panel-bar', role: 'meter', 'aria-label': text('lease.heading'), 'aria-valuemin': 0 },
    fill,
  );
  const words = element('small', { 'data-countdown': '' });
  const root = element('div', { class: 'cluster-panel-lease', 'data-lease': '' }, bar, words);
  let lease = { remainingMs: null, ttlMs: 0 };
  let measuredAt = 0;
  let withoutHolder = '';

  function tick() {
    const left = timeLeft(lease, measuredAt, clock.now());
    const ttl = formats.countdown(lease.ttlMs, lease.ttlMs);
    const shown =
      left === null
        ? withoutHolder
        : left.leftMs === 0
          ? text('lease.ended')
          : text('lease.left', { left: formats.countdown(left.leftMs, lease.ttlMs), ttl });
    setText(words, shown);
    fill.style.transform = `scaleX(${left?.share ?? 0})`;
    setAttribute(bar, 'aria-valuemax', lease.ttlMs / 1000);
    setAttribute(bar, 'aria-valuenow', Math.ceil((left?.leftMs ?? 0) / 1000));
    setAttribute(bar, 'aria-valuetext', shown);
    setAttribute(root, 'title', text('lease.hint', { ttl }));
  }

  return {
    root,
    tick,
    /** @param nobody the text if no holder is known */
    update({ remainingMs, ttlMs }, nobody) {
      lease = { remainingMs, ttlMs };
      withoutHolder = nobody;
      measuredAt = clock.now();
      tick();
    },
  };
}
