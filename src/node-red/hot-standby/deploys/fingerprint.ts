/**
 * Tells deploys apart by flows and credentials. Node-RED's own revision leaves credentials out. Keyed, because it is
 * stored beside the flows, where a plain hash would let anybody test guesses at a password.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Deploy, FlowNode } from './deploy.js';
import type { DeployKeys } from './deploy-keys.js';

/** Flows are replaced as a whole, so each array is read once: reading many blocks the event loop. */
const digests = new WeakMap<readonly FlowNode[], string>();

export function fingerprint({ flows, credentials }: Deploy, keys: Pick<DeployKeys, 'fingerprint'>): string {
  const text = JSON.stringify([digestOf(flows), canonical(credentials)]);
  return createHmac('sha256', keys.fingerprint).update(text).digest('base64url');
}

function digestOf(flows: readonly FlowNode[]): string {
  let digest = digests.get(flows);
  if (digest === undefined) {
    digest = createHash('sha256').update(JSON.stringify(flows)).digest('base64url');
    digests.set(flows, digest);
  }
  return digest;
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
