/** The last role changes: as a bar in which each leader has a colour, and as a list. */
import { element, redraw, setAttribute, setText, svg } from './elements.mjs';
import { layOut, periodsOf } from './periods.mjs';

/** Units of the drawing, which is stretched to the width of the sidebar. */
const WIDTH = 1000;
const HEIGHT = 20;

export function createTimeline({ text, reason, formats, colourOf, save }) {
  const title = svg('title');
  const bars = svg('g');
  const drawing = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' },
    title,
    bars,
  );
  const from = element('span');
  const axis = element(
    'div',
    { class: 'cluster-panel-axis', 'aria-hidden': 'true' },
    from,
    element('span', {}, text('timeline.now')),
  );
  const legend = element('ul', { class: 'cluster-panel-legend', 'data-legend': '' });
  const stretched = element('p', { class: 'cluster-panel-note' }, text('timeline.stretched'));
  const list = element('ol', { 'data-changes': '' });
  const exported = element(
    'button',
    { type: 'button', class: 'red-ui-button red-ui-button-small', 'data-export': '' },
    text('timeline.export'),
  );
  const details = element(
    'details',
    { class: 'cluster-panel-changes' },
    element('summary', {}, text('timeline.list')),
    list,
    exported,
  );
  const empty = element('p', { class: 'cluster-panel-note' }, text('timeline.empty'));
  const root = element(
    'div',
    { class: 'cluster-panel-timeline', 'data-timeline': '' },
    empty,
    drawing,
    axis,
    legend,
    stretched,
    details,
  );

  const nameOf = ({ leader }) => leader ?? text('timeline.nobody');
  const hueOf = ({ leader }) => (leader === null ? 'nobody' : String(colourOf(leader)));

  function words(period, now) {
    const params = {
      leader: nameOf(period),
      from: formats.short(period.from, now),
      to: formats.short(period.to, now),
      duration: formats.duration(period.to - period.from),
      reason: reason(period.reason),
    };
    return text(period.running ? 'timeline.running' : 'timeline.period', params);
  }

  function drawLegend(periods) {
    const firsts = new Map(periods.map((period) => [period.leader, period]));
    return [...firsts.values()].map((period) =>
      element(
        'li',
        {},
        element('span', { class: 'cluster-panel-swatch', 'data-hue': hueOf(period) }),
        element('span', {}, nameOf(period)),
      ),
    );
  }

  function entry({ at, leader, token, reason: code }, now) {
    const key = leader === null ? 'change.nobody' : token === null ? 'change.leads' : 'change.leadsWithToken';
    return element(
      'li',
      { 'data-reason': code },
      element(
        'time',
        { datetime: new Date(at).toISOString(), title: formats.exact(at) },
        formats.short(at, now),
      ),
      element('span', {}, text(key, { leader, token })),
      element('small', {}, reason(code)),
    );
  }

  let shown = { lockKey: '', changes: [] };
  exported.addEventListener('click', () => {
    const changes = shown.changes.map((change) => ({ ...change, time: new Date(change.at).toISOString() }));
    save(fileName(shown.lockKey), `${JSON.stringify({ lockKey: shown.lockKey, changes }, null, 2)}\n`);
  });

  return {
    root,
    update(changes, now, lockKey) {
      shown = { lockKey, changes };
      const isEmpty = changes.length === 0;
      empty.hidden = !isEmpty;
      for (const part of [drawing, axis, legend, details]) part.toggleAttribute('hidden', isEmpty);
      const periods = periodsOf(changes, now);
      const layout = layOut(periods);
      stretched.hidden = !layout.stretched;
      const today = new Date(now).toDateString();
      redraw(bars, changes, () =>
        periods.map((period) =>
          svg(
            'rect',
            { y: 0, height: HEIGHT, 'data-hue': hueOf(period), 'data-leader': period.leader },
            svg('title'),
          ),
        ),
      );
      redraw(legend, changes, () => drawLegend(periods));
      redraw(list, [changes, today], () => changes.toReversed().map((change) => entry(change, now)));
      if (isEmpty) return;
      setText(from, formats.short(periods[0].from, now));
      setText(title, text('timeline.title', { from: formats.exact(periods[0].from) }));
      layout.slots.forEach((slot, index) => {
        const bar = bars.children[index];
        setAttribute(bar, 'x', slot.x * WIDTH);
        setAttribute(bar, 'width', slot.width * WIDTH);
        setText(bar.firstElementChild, words(periods[index], now));
      });
    },
  };
}

/** Replaces the characters of a lock key that a file name cannot have. */
export function fileName(lockKey) {
  return `cluster-${lockKey.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.json`;
}
