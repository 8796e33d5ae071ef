/** One state for several connections that are all needed. */
import type { Contact } from '../election/ports.js';

/** Down if any is; then the one that has yet to prove itself. */
export function worstOf(contacts: readonly Contact[]): Contact {
  const down = contacts.find(({ up }) => !up);
  return down ?? contacts.find((contact) => contact.up && contact.unproven !== undefined) ?? { up: true };
}
