/** What readers of settings are given, and what they report of. */
import { type Problem, SettingsError } from '../../src/runtime/errors.js';

export function problemOf(read: () => unknown): Problem {
  try {
    const value = read();
    throw new Error(`no problem, but ${JSON.stringify(value)}`);
  } catch (error) {
    if (error instanceof SettingsError) return error.problem;
    throw error;
  }
}

/** What Node-RED leaves of a variable that does not exist. */
export function variable(name: string): string {
  return `\${${name}}`;
}
