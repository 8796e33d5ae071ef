/**
 * Reads single settings the way 1.0.0 did (`value || default`, then parseInt), so that an old flow means what it
 * meant. What was read generously is warned of; an error is only what cannot be meant.
 */
import { SettingsError, type Warning, type WarningCode } from '../../runtime/errors.js';

/** What Node-RED leaves of `${NAME}` when there is no such variable. */
const UNDEFINED_VARIABLE = /^\$\{([^}]+)\}$/u;

export interface Read<T> {
  readonly value: T;
  readonly warnings: readonly Warning[];
}

/** What the name of a variable looks like, by convention. Anything else in `${…}` may be a secret. */
const VARIABLE_NAME = /^[A-Z_][A-Z0-9_]{0,99}$/u;

/** @throws SettingsError `undefined-variable` */
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

/** A value as it may be quoted. Only a number is: text may be a secret that was put into the wrong field. */
export function quotable(given: string): string {
  return PLAIN_NUMBER.test(given) ? given : '…';
}

const TRUE = /^(true|1|yes|on)$/iu;
const FALSE = /^(false|0|no|off|)$/iu;

/** An environment variable can only be text. What is neither counts as false, with a warning. */
export function truth(raw: unknown, property: string): Read<boolean> {
  if (typeof raw === 'boolean') return { value: raw, warnings: [] };
  const given = text(raw, property);
  if (TRUE.test(given)) return { value: true, warnings: [] };
  const warnings: Warning[] = FALSE.test(given)
    ? []
    : [{ code: 'neither-true-nor-false', params: { property } }];
  return { value: false, warnings };
}

const WHOLE = /^\d+$/u;
/** A number with text behind it. With `@` or `:` in it, the text is of a URL. */
const LEADING_WHOLE = /^(\d+)[^@:]*$/u;

/** @throws SettingsError `undefined-variable`, or `invalid` for what is no whole number within the bounds */
export function wholeNumber(
  raw: unknown,
  options: {
    readonly property: string;
    readonly fallback: number;
    readonly min: number;
    readonly max: number;
    readonly invalid: 'port-invalid' | 'database-invalid';
    readonly withText: WarningCode;
  },
): Read<number> {
  const given = text(raw, options.property);
  if (given === '') return { value: options.fallback, warnings: [] };
  const digits = LEADING_WHOLE.exec(given)?.[1];
  const value = digits === undefined ? Number.NaN : Number(digits);
  if (!(value >= options.min && value <= options.max)) {
    throw new SettingsError({ code: options.invalid, params: { value: quotable(given) } });
  }
  const warnings = WHOLE.test(given)
    ? []
    : [{ code: options.withText, params: { value: quotable(given), read: value } }];
  return { value, warnings };
}
