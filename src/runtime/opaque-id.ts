/**
 * Public ids for things whose identity includes secrets, such as a server with its credentials. An id is stable within a
 * process and differs between processes.
 */
import { createHmac, randomBytes } from 'node:crypto';

const salt = randomBytes(32);

/** 16 URL-safe characters, from which `identity` cannot be recovered. */
export function opaqueId(identity: string): string {
  return createHmac('sha256', salt).update(identity).digest('base64url').slice(0, 16);
}
