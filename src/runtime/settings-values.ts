/**
 * Reads single settings the way 1.0.0 did (`value || default`, then parseInt), so that an old flow means what it
 * meant. What was read generously is warned of; an error is only what cannot be meant.
 */
import { SettingsError, type Warning, type WarningCode } from './fleet-error.js';

/** What Node-RED leaves of `${NAME}` when there is no such variable. */
const UNDEFINED_VARIABLE = /^\$\{([^}]+)\}$/u;

export interface Read<T> {
  readonly value: T;
  readonly warnings: readonly Warning[];
}

/** @throws SettingsError `undefined-variable` */
export function text(raw: unknown, property: string): string {
  const value = typeof raw === 'string' || typeof raw === 'number' ? String(raw).trim() : '';
  const variable = UNDEFINED_VARIABLE.exec(value)?.[1];
  if (variable !== undefined) {
    throw new SettingsError({ code: 'undefined-variable', params: { variable, property } });
  }
  return value;
}

const WHOLE = /^\d+$/u;
const LEADING_WHOLE = /^\d+/u;

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
  const digits = LEADING_WHOLE.exec(given)?.[0];
  const value = digits === undefined ? Number.NaN : Number(digits);
  if (!(value >= options.min && value <= options.max)) {
    throw new SettingsError({ code: options.invalid, params: { value: given } });
  }
  const warnings = WHOLE.test(given)
    ? []
    : [{ code: options.withText, params: { value: given, read: value } }];
  return { value, warnings };
}
