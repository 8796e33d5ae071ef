/** Reads TLS options and CA files, and refuses what would fail or be ignored later. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsOptions } from '../../redis/server-options.js';
import { SettingsError } from '../errors.js';

/** As people give them. */
export interface GivenTls {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** The property that they come from, for errors. */
const PLACE = 'tls';

/** @throws {SettingsError} if a certificate or key cannot be used */
export function readTls(given: GivenTls): TlsOptions {
  const { passphrase, servername } = given;
  const [ca, cert, key] = [given.ca, given.cert, given.key].map((pem) => pem?.toString());
  if (ca !== undefined) checkCertificates(ca, PLACE, 'ca-invalid');
  const certificate =
    cert === undefined ? null : checkCertificates(cert, PLACE, 'client-certificate-invalid');
  const privateKey = key === undefined ? null : readKey(key, passphrase);
  if (certificate !== null && privateKey !== null && !certificate.checkPrivateKey(privateKey)) {
    throw new SettingsError({ code: 'client-key-mismatch', params: {} });
  }
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase ? { passphrase } : {}),
    ...(servername ? { servername } : {}),
    ...(given.rejectUnauthorized === false ? { rejectUnauthorized: false } : {}),
  };
}

/**
 * @param place the environment variable that names the file, for the error
 * @throws {SettingsError} without the path: it may be a secret in the wrong variable
 */
export function readCaFile(path: string, place: string): string {
  const pem = readText(path, place);
  checkCertificates(pem, place, 'ca-invalid');
  return pem;
}

function readText(path: string, place: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const detail = error instanceof Error && 'code' in error ? String(error.code) : 'ERR';
    throw new SettingsError({ code: 'ca-file-unreadable', params: { place, detail } });
  }
}

const PEM_CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gu;

/** The first certificate. Node.js silently ignores a CA that is not PEM, and then does not trust the server. */
function checkCertificates(
  pem: string,
  place: string,
  code: 'ca-invalid' | 'client-certificate-invalid',
): X509Certificate {
  try {
    const [first, ...others] = pem.match(PEM_CERTIFICATE) ?? [];
    for (const other of others) new X509Certificate(other);
    return new X509Certificate(first ?? '');
  } catch {
    // The reason, from OpenSSL, would tell users nothing.
    throw new SettingsError({ code, params: { place } });
  }
}

function readKey(pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, passphrase: passphrase ?? '' });
  } catch {
    throw new SettingsError({ code: 'client-key-invalid', params: {} });
  }
}
