/**
 * Reads single settings as 1.0.0 did (`value || default`, then parseInt), so that old flows keep their meaning. Lenient
 * parses warn. Only values that cannot be meant are errors.
 */
import { SettingsError, type Warning, type WarningCode } from '../errors.js';

/** Node-RED leaves `${NAME}` as it is if there is no such variable. */
const UNDEFINED_VARIABLE = /^\$\{([^}]+)\}$/u;

export interface Read<T> {
  readonly value: T;
  readonly warnings: readonly Warning[];
}

/** A conventional name of a variable. Anything else in `${…}` may be a secret and is not quoted. */
const VARIABLE_NAME = /^[A-Z_][A-Z0-9_]{0,99}$/u;

/**
 * A trimmed text; empty for anything but a string or number.
 *
 * @throws {SettingsError} `undefined-variable`
 */
export function text(raw: unknown, property: string): string {
  const value = typeof raw === 'string' || typeof raw === 'number' ? String(raw).trim() : '';
  const name = UNDEFINED_VARIABLE.exec(value)?.[1];
  if (name !== undefined) {
    const variable = VARIABLE_NAME.test(name) ? name : '…';
    throw new SettingsError({ code: 'undefined-variable', params: { variable, property } });
  }
  return value;
}

const PLAIN_NUMBER = /^[-+]?\d{1,9}([.,]\d{1,9})?$/u;

/** A value fit for an error message. Only numbers are quoted: text may be a secret in the wrong field. */
export function quotable(given: string): string {
  return PLAIN_NUMBER.test(given) ? given : '…';
}

const TRUE = /^(true|1|yes|on)$/iu;
const FALSE = /^(false|0|no|off|)$/iu;

/**
 * A boolean, also as text, since environment variables are text. Anything else counts as false, with a warning.
 *
 * @throws {SettingsError} `undefined-variable`
 */
export function truth(raw: unknown, property: string): Read<boolean> {
  if (typeof raw === 'boolean') return { value: raw, warnings: [] };
  const given = text(raw, property);
  if (TRUE.test(given)) return { value: true, warnings: [] };
  const warnings: Warning[] = FALSE.test(given)
    ? []
    : [{ code: 'neither-true-nor-false', params: { property } }];
  return { value: false, warnings };
}

const WHOLE = /^(\d+)$/u;
/** A number followed by text. Text with `@` or `:` belongs to a URL and is refused. */
const LEADING_WHOLE = /^(\d+)(?:[^\d@:][^@:]*)?$/u;

/** @throws {SettingsError} `undefined-variable`, or `invalid` for anything but a whole number within the bounds */
export function wholeNumber(
  raw: unknown,
  options: {
    readonly property: string;
    readonly fallback: number;
    readonly min: number;
    readonly max: number;
    readonly invalid: 'port-invalid' | 'database-invalid' | 'wait-invalid' | 'replay-limit-invalid';
    /** Warns of text after the number. Without it, such a value is invalid. */
    readonly withText?: WarningCode;
  },
): Read<number> {
  const given = text(raw, options.property);
  if (given === '') return { value: options.fallback, warnings: [] };
  const digits = (options.withText === undefined ? WHOLE : LEADING_WHOLE).exec(given)?.[1];
  const value = digits === undefined ? Number.NaN : Number(digits);
  if (!(value >= options.min && value <= options.max)) {
    throw new SettingsError({ code: options.invalid, params: { value: quotable(given) } });
  }
  const warnings =
    options.withText === undefined || WHOLE.test(given)
      ? []
      : [{ code: options.withText, params: { value: quotable(given), read: value } }];
  return { value, warnings };
}
