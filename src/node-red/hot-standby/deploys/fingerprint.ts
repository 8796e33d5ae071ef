/**
 * Tells deploys apart by flows and credentials. Node-RED's own revision leaves credentials out. Keyed, because it is
 * stored beside the flows, where a plain hash would let anybody test guesses at a password.
 */
import { createHmac } from 'node:crypto';
import type { Deploy } from './deploy.js';
import type { DeployKeys } from './deploy-keys.js';

export function fingerprint({ flows, credentials }: Deploy, keys: Pick<DeployKeys, 'fingerprint'>): string {
  const text = JSON.stringify([flows, canonical(credentials)]);
  return createHmac('sha256', keys.fingerprint).update(text).digest('base64url');
}

/** The same for the same credentials: they are kept in no order, and empty ones count as none. */
export function canonical(credentials: object): string {
  return JSON.stringify(sorted(credentials));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, part]) => [name, sorted(part)] as const)
    .filter(([, part]) => !(Array.isArray(part) && part.length === 0));
}
