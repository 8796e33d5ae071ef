/**
 * A deploy as it travels through the server: compressed, encrypted and authenticated, and bound to its lock key and its
 * counter, so that nobody can pass an old one off as new.
 *
 *   base64( "NRCL" version(1) key id(8) nonce(12) tag(16) AES-256-GCM( gzip( JSON ) ) )
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { deployText, type PublishedDeploy, readDeploy } from './deploy.js';
import { type DeployKeys, ENVELOPE_VERSION, KEY_ID_BYTES } from './deploy-keys.js';

/** Bytes of a deploy's JSON. */
export const LARGEST_DEPLOY = 16 * 1024 * 1024;

const MAGIC = Buffer.from('NRCL');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + 1 + KEY_ID_BYTES;
const LEAST_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/** Characters; gzip adds little to what it cannot compress. */
export const LONGEST_ENVELOPE = Math.ceil((LARGEST_DEPLOY + 65_536) / 3) * 4;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Where an envelope belongs. */
export interface Place {
  readonly lockKey: string;
  readonly counter: number;
}

/**
 * Why an envelope is not applied: it is of another version or none at all; sealed with another credentialSecret; changed,
 * or moved to another counter or lock key; or what is inside is no deploy.
 */
export type EnvelopeFault = 'unreadable' | 'other-secret' | 'tampered' | 'malformed';

export type Opened = { readonly deploy: PublishedDeploy } | { readonly fault: EnvelopeFault };

export class DeployTooLarge extends Error {
  override readonly name = 'DeployTooLarge';

  readonly limit = LARGEST_DEPLOY;

  constructor(readonly bytes: number) {
    super(`the deploy has ${bytes} bytes, and ${LARGEST_DEPLOY} at most are published`);
  }
}

/** @throws {DeployTooLarge} */
export async function seal(deploy: PublishedDeploy, place: Place, keys: DeployKeys): Promise<string> {
  const plain = Buffer.from(deployText(deploy));
  if (plain.length > LARGEST_DEPLOY) throw new DeployTooLarge(plain.length);
  const header = Buffer.concat([MAGIC, Buffer.of(ENVELOPE_VERSION), keys.id]);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keys.encryption, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(header, place));
  const sealed = Buffer.concat([cipher.update(await compress(plain, { level: 1 })), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Nothing inside is touched before it is known to come from a replica with the same secret. */
export async function open(envelope: string, place: Place, keys: DeployKeys): Promise<Opened> {
  if (envelope.length > LONGEST_ENVELOPE) return { fault: 'unreadable' };
  const bytes = Buffer.from(envelope, 'base64');
  if (bytes.length < LEAST_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    return { fault: 'unreadable' };
  if (bytes[MAGIC.length] !== ENVELOPE_VERSION) return { fault: 'unreadable' };
  const header = bytes.subarray(0, HEADER_BYTES);
  if (!header.subarray(-KEY_ID_BYTES).equals(keys.id)) return { fault: 'other-secret' };
  const compressed = decrypt(bytes, boundTo(header, place), keys);
  if (compressed === null) return { fault: 'tampered' };
  const text = await decompress(compressed, { maxOutputLength: LARGEST_DEPLOY }).then(
    (plain) => plain.toString(),
    () => null,
  );
  const deploy = text === null ? null : readDeploy(text);
  return deploy === null ? { fault: 'malformed' } : { deploy };
}

function decrypt(bytes: Buffer, bound: Buffer, { encryption }: DeployKeys): Buffer | null {
  const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', encryption, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bound);
  decipher.setAuthTag(bytes.subarray(HEADER_BYTES + NONCE_BYTES, LEAST_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(LEAST_BYTES)), decipher.final()]);
  } catch {
    // Not authentic. The caller tells it by the result.
    return null;
  }
}

function boundTo(header: Buffer, { lockKey, counter }: Place): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([lockKey, counter]))]);
}
