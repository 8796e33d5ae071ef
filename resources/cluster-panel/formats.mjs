/** Times and durations in the user's language. */

const SECOND = 1000;
const UNITS = [
  ['day', 86_400 * SECOND],
  ['hour', 3600 * SECOND],
  ['minute', 60 * SECOND],
  ['second', SECOND],
];
const LARGEST_UNITS = [['year', 365 * UNITS[0][1]], ['month', 30 * UNITS[0][1]], ...UNITS];

/**
 * The language for times next to texts in `catalogLanguage`: the user's variety of that language (British dates next to
 * American texts), never another language.
 */
export function languageOf(catalogLanguage, preferred) {
  const base = (tag) => String(tag).split('-')[0].toLowerCase();
  const own = preferred.find((tag) => tag && base(tag) === base(catalogLanguage));
  return [own, catalogLanguage, 'en-US'].find(isLanguage);
}

function isLanguage(tag) {
  try {
    return Boolean(tag) && Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

export function createFormats(language) {
  const exact = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const timeOfDay = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  const dayAndTime = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const enumeration = new Intl.ListFormat(language, { style: 'long', type: 'conjunction' });
  const amounts = new Map();

  function amount(value, unit, fractionDigits = 0) {
    const key = `${unit} ${fractionDigits}`;
    if (!amounts.has(key)) {
      const style = { style: 'unit', unit, unitDisplay: 'short', minimumFractionDigits: fractionDigits };
      amounts.set(key, new Intl.NumberFormat(language, { ...style, maximumFractionDigits: fractionDigits }));
    }
    return amounts.get(key).format(value);
  }

  return {
    /** @param at ms since 1970, here and below */
    exact: (at) => exact.format(at),
    /** Without the date if it is today's. */
    short: (at, now) =>
      (new Date(at).toDateString() === new Date(now).toDateString() ? timeOfDay : dayAndTime).format(at),
    /** "3 minutes ago" */
    ago(at, now) {
      const ms = Math.max(0, now - at);
      const [unit, size] = LARGEST_UNITS.find(([, size]) => ms >= size) ?? ['second', SECOND];
      return relative.format(-Math.floor(ms / size), unit);
    },
    /** "2 h 5 min": the two largest UNITS. */
    duration(ms) {
      const first = UNITS.findIndex(([, size]) => ms >= size);
      if (first === -1) return amount(Math.max(0, ms) / SECOND, 'second', 1);
      const [unit, size] = UNITS[first];
      const head = amount(Math.floor(ms / size), unit);
      const next = UNITS[first + 1];
      const rest = next === undefined ? 0 : Math.floor((ms % size) / next[1]);
      return rest === 0 ? head : `${head} ${amount(rest, next[0])}`;
    },
    /** "a, b and c" */
    list: (parts) => enumeration.format(parts),
    /** Seconds, with tenths if the whole lease is short. @param of the whole, in ms */
    countdown: (ms, of) =>
      of <= 5 * SECOND || of % SECOND !== 0
        ? amount(Math.ceil(ms / 100) / 10, 'second', 1)
        : amount(Math.ceil(ms / SECOND), 'second'),
  };
}
