/** What readers of settings are given, and what they complain of. */
import { type Complaint, SettingsError } from '../../src/runtime/fleet-error.js';

export function complaintOf(read: () => unknown): Complaint {
  try {
    const value = read();
    throw new Error(`no complaint, but ${JSON.stringify(value)}`);
  } catch (error) {
    if (error instanceof SettingsError) return error.complaint;
    throw error;
  }
}

/** What Node-RED leaves of a variable that does not exist. */
export function variable(name: string): string {
  return `\${${name}}`;
}
