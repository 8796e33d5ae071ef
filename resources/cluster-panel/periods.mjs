/** What a timeline shows: who led when, and how wide that is drawn. */

/** Of the whole width; narrower than this a term cannot be pointed at. */
const smallestShare = 0.025;

/**
 * @param changes oldest first
 * @param now ms since 1970, by the server's clock
 * @returns one period from each change to the next, the last one running until now
 */
export function periodsOf(changes, now) {
  return changes.map(({ at, role, leader, token, reason }, index) => {
    const next = changes[index + 1];
    const to = next === undefined ? now : next.at;
    return {
      from: at,
      // A clock that was set back must not turn a period round.
      to: Math.max(at, to),
      running: next === undefined,
      leader,
      token,
      reason,
      self: role === 'leader',
    };
  });
}

/**
 * In proportion to time, except that no period is too narrow to be seen: a hand over of a second between two terms of
 * a week is what one looks for.
 *
 * @returns `slots` with x and width from 0 to 1, and whether any was stretched so that proportions are not true
 */
export function layOut(periods) {
  if (periods.length === 0) return { slots: [], stretched: false };
  const durations = periods.map(({ from, to }) => to - from);
  const least = Math.min(smallestShare, 1 / periods.length);
  const narrow = new Set();
  // Each one that is widened takes room from the others, which may make another one too narrow.
  for (;;) {
    const before = narrow.size;
    const scale = scaleOf(durations, narrow, least);
    durations.forEach((duration, index) => {
      if (duration * scale < least) narrow.add(index);
    });
    if (narrow.size === before) break;
  }
  const scale = scaleOf(durations, narrow, least);
  const widths = durations.map((duration, index) => (narrow.has(index) ? least : duration * scale));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  let x = 0;
  const slots = widths.map((width) => {
    const slot = { x, width: width / whole };
    x += slot.width;
    return slot;
  });
  return { slots, stretched: narrow.size > 0 && periods.length > 1 };
}

/** Share of the width for a ms of those that are wide enough. */
function scaleOf(durations, narrow, least) {
  const wide = durations.filter((_, index) => !narrow.has(index)).reduce((sum, each) => sum + each, 0);
  return wide > 0 ? (1 - narrow.size * least) / wide : 0;
}

/** Gives each name the next of `count` colours, and the same one wherever it appears. */
export function createColours(count) {
  const indexes = new Map();
  return (name) => {
    if (!indexes.has(name)) indexes.set(name, indexes.size % count);
    return indexes.get(name);
  };
}
