/** Warns that different TTLs are in use for one lock key: in this process, or by which other replicas. */
import { element, icon, redraw } from './elements.mjs';

export function createTtlWarning({ text, formats }) {
  const root = element('div', { class: 'cluster-panel-warnings', 'data-ttl-warning': '' });
  /** For the head of the card. */
  const badge = element(
    'span',
    { class: 'cluster-panel-badge' },
    icon('warning'),
    ' ',
    text('ttl.different'),
  );
  const lasting = (ttlMs) => formats.countdown(ttlMs, ttlMs);

  function words({ ttlMs, wantedTtls, otherTtls }) {
    const ttl = lasting(ttlMs);
    const lines = [];
    if (wantedTtls.length > 1)
      lines.push(text('ttl.here', { ttl, ttls: formats.list(wantedTtls.map(lasting)) }));
    if (otherTtls.length > 0) {
      const others = otherTtls.map(({ name, ttlMs: other }) =>
        text('ttl.other', { name, ttl: lasting(other) }),
      );
      lines.push(text('ttl.elsewhere', { ttl, others: formats.list(others) }));
    }
    return lines;
  }

  return {
    root,
    badge,
    update(election) {
      const lines = words(election);
      badge.hidden = root.hidden = lines.length === 0;
      redraw(root, lines, () =>
        lines.map((line) => element('p', { class: 'cluster-panel-warning' }, icon('warning'), ' ', line)),
      );
    },
  };
}
