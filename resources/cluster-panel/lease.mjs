/** How much longer the lease lasts, as a bar and in words. */
import { timeLeft } from './clock.mjs';
import { element, say, set } from './elements.mjs';

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
  let toldAt = 0;
  let withoutHolder = '';

  function tick() {
    const left = timeLeft(lease, toldAt, clock.now());
    const ttl = formats.countdown(lease.ttlMs, lease.ttlMs);
    const told =
      left === null
        ? withoutHolder
        : left.leftMs === 0
          ? text('lease.ended')
          : text('lease.left', { left: formats.countdown(left.leftMs, lease.ttlMs), ttl });
    say(words, told);
    fill.style.width = `${(left?.share ?? 0) * 100}%`;
    set(bar, 'aria-valuemax', lease.ttlMs / 1000);
    set(bar, 'aria-valuenow', Math.ceil((left?.leftMs ?? 0) / 1000));
    set(bar, 'aria-valuetext', told);
    set(root, 'title', text('lease.hint', { ttl }));
  }

  return {
    root,
    tick,
    /** @param nobody the words if nobody is known to hold the lease */
    update({ remainingMs, ttlMs }, nobody) {
      lease = { remainingMs, ttlMs };
      withoutHolder = nobody;
      toldAt = clock.now();
      tick();
    },
  };
}
