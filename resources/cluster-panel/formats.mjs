/** Times and durations in the reader's language. */

const second = 1000;
const units = [
  ['day', 86_400 * second],
  ['hour', 3600 * second],
  ['minute', 60 * second],
  ['second', second],
];
const largestUnits = [['year', 365 * units[0][1]], ['month', 30 * units[0][1]], ...units];

/**
 * The language for times beside texts in `catalogLanguage`: the reader's own variety of it (British dates beside American
 * texts), but never another language than the texts have.
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
    /** Without the day if that is today's. */
    short: (at, now) =>
      (new Date(at).toDateString() === new Date(now).toDateString() ? timeOfDay : dayAndTime).format(at),
    /** "3 minutes ago" */
    ago(at, now) {
      const ms = Math.max(0, now - at);
      const [unit, size] = largestUnits.find(([, size]) => ms >= size) ?? ['second', second];
      return relative.format(-Math.floor(ms / size), unit);
    },
    /** "2 h 5 min": the two largest units. */
    duration(ms) {
      const first = units.findIndex(([, size]) => ms >= size);
      if (first === -1) return amount(Math.max(0, ms) / second, 'second', 1);
      const [unit, size] = units[first];
      const head = amount(Math.floor(ms / size), unit);
      const next = units[first + 1];
      const rest = next === undefined ? 0 : Math.floor((ms % size) / next[1]);
      return rest === 0 ? head : `${head} ${amount(rest, next[0])}`;
    },
    /** "a, b and c" */
    list: (parts) => enumeration.format(parts),
    /** Seconds, with tenths where the whole lease is short. @param of ms; the whole */
    countdown: (ms, of) =>
      of <= 5 * second || of % second !== 0
        ? amount(Math.ceil(ms / 100) / 10, 'second', 1)
        : amount(Math.ceil(ms / second), 'second'),
  };
}
