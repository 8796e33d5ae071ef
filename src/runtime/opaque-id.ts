/**
 * Ids for the outside, of things that are told apart by what must not be told, such as a server's credentials.
 * The same thing has the same id for as long as the process lives, and another one in every process.
 */
import { createHmac, randomBytes } from 'node:crypto';

const salt = randomBytes(32);

/** URL-safe. */
export function opaqueId(identity: string): string {
  return createHmac('sha256', salt).update(identity).digest('base64url').slice(0, 16);
}
