/** The last role changes, drawn as a bar in which each leader has a colour, and written as a list. */
import { element, redraw, say, set, svg } from './elements.mjs';
import { layOut, periodsOf } from './periods.mjs';

/** Units of the drawing; it is stretched to whatever width the sidebar has. */
const width = 1000;
const height = 20;

export function createTimeline({ text, reason, formats, colourOf, save }) {
  const title = svg('title');
  const bars = svg('g');
  const drawing = svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img' },
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

  let told = { lockKey: '', changes: [] };
  exported.addEventListener('click', () => {
    const changes = told.changes.map((change) => ({ ...change, time: new Date(change.at).toISOString() }));
    save(fileName(told.lockKey), `${JSON.stringify({ lockKey: told.lockKey, changes }, null, 2)}\n`);
  });

  return {
    root,
    update(changes, now, lockKey) {
      told = { lockKey, changes };
      const none = changes.length === 0;
      empty.hidden = !none;
      for (const part of [drawing, axis, legend, details]) part.toggleAttribute('hidden', none);
      const periods = periodsOf(changes, now);
      const layout = layOut(periods);
      stretched.hidden = !layout.stretched;
      const today = new Date(now).toDateString();
      redraw(bars, changes, () =>
        periods.map((period) =>
          svg(
            'rect',
            { y: 0, height, 'data-hue': hueOf(period), 'data-leader': period.leader },
            svg('title'),
          ),
        ),
      );
      redraw(legend, changes, () => drawLegend(periods));
      redraw(list, [changes, today], () => changes.toReversed().map((change) => entry(change, now)));
      if (none) return;
      say(from, formats.short(periods[0].from, now));
      say(title, text('timeline.title', { from: formats.exact(periods[0].from) }));
      layout.slots.forEach((slot, index) => {
        const bar = bars.children[index];
        set(bar, 'x', slot.x * width);
        set(bar, 'width', slot.width * width);
        say(bar.firstElementChild, words(periods[index], now));
      });
    },
  };
}

/** A lock key may have characters that a file's name cannot. */
export function fileName(lockKey) {
  return `cluster-${lockKey.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.json`;
}
