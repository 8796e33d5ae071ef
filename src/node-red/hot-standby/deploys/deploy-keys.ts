/**
 * The keys for the deploys of one lock key, derived from the `credentialSecret`: who may write to the server can then
 * neither read nor make a deploy.
 */
import { createSecretKey, hkdfSync, type KeyObject, type ScryptOptions, scrypt } from 'node:crypto';

/** Part of every envelope: goes up with any change to what follows. */
export const ENVELOPE_VERSION = 1;

/** 32 MB and some 100 ms for each guess at the secret. */
const COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 };
const KEY_BYTES = 32;
export const KEY_ID_BYTES = 8;

export interface DeployKeys {
  /** Tells keys apart, and says nothing about them. */
  readonly id: Buffer;
  /** AES-256-GCM */
  readonly encryption: KeyObject;
  /** HMAC-SHA-256 */
  readonly fingerprint: KeyObject;
}

/** The same on all replicas with this secret and lock key. Runs off the event loop. */
export async function deriveKeys(credentialSecret: string, lockKey: string): Promise<DeployKeys> {
  const salt = JSON.stringify(['node-red-cluster-leader deploys', ENVELOPE_VERSION, lockKey]);
  const master = await new Promise<Buffer>((resolve, reject) => {
    scrypt(credentialSecret, salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
  const part = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), purpose, bytes));
  return {
    id: part('id', KEY_ID_BYTES),
    encryption: createSecretKey(part('encryption', KEY_BYTES)),
    fingerprint: createSecretKey(part('fingerprint', KEY_BYTES)),
  };
}
