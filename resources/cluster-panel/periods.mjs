/** The data of a timeline: who led when, and how wide each period is drawn. */

/** Share of the width; a narrower period could not be pointed at. */
const MIN_SHARE = 0.025;

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
      // A clock that was set back must not reverse a period.
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
 * Lays periods out in proportion to time, but none too narrow to be seen: a hand-over that took a second between two terms
 * of a week is exactly what users look for.
 *
 * @returns `slots` with x and width from 0 to 1, and `stretched`: whether some are wider than in proportion
 */
export function layOut(periods) {
  if (periods.length === 0) return { slots: [], stretched: false };
  const durations = periods.map(({ from, to }) => to - from);
  const least = Math.min(MIN_SHARE, 1 / periods.length);
  const narrow = new Set();
  // Widening one takes room from the others, which may make another one too narrow.
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

/** Share of the width per ms, for the periods that are wide enough. */
function scaleOf(durations, narrow, least) {
  const wide = durations.filter((_, index) => !narrow.has(index)).reduce((sum, each) => sum + each, 0);
  return wide > 0 ? (1 - narrow.size * least) / wide : 0;
}

/** Assigns each name one of `count` colours, in turn, and keeps it. */
export function createColours(count) {
  const indexes = new Map();
  return (name) => {
    if (!indexes.has(name)) indexes.set(name, indexes.size % count);
    return indexes.get(name);
  };
}
