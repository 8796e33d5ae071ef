/** Certificates for tests: good ones and bad ones, made when first asked for, gone when this process ends. */
import { generateKeyPair } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { md, pki } from 'node-forge';
import { temporaryFolder } from './temporary-folder.js';

/** Paths of PEM files. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Certificates {
  /** The authority that signed all of these, except `selfSigned`. */
  readonly caFile: string;
  /** An authority that signed none of them. */
  readonly otherCaFile: string;
  /** For localhost, 127.0.0.1 and ::1. */
  readonly server: Certificate;
  /** The same names, until yesterday. */
  readonly expired: Certificate;
  /** For other.example. */
  readonly wrongName: Certificate;
  readonly selfSigned: Certificate;
  /** What a client shows. */
  readonly client: Certificate;
}

interface Keys {
  readonly publicKey: pki.rsa.PublicKey;
  readonly privateKey: pki.rsa.PrivateKey;
  readonly pem: string;
}

interface Authority {
  readonly name: string;
  readonly keys: Keys;
}

interface Wanted {
  readonly name: string;
  readonly keys: Keys;
  /** Default: itself. */
  readonly issuer?: Authority;
  readonly authority?: boolean;
  readonly altNames?: readonly AltName[];
  /** Days from now. Default: from yesterday to tomorrow. */
  readonly fromDay?: number;
  readonly toDay?: number;
}

type AltName = { readonly type: 2; readonly value: string } | { readonly type: 7; readonly ip: string };

const DAY_MS = 86_400_000;
const HERE: readonly AltName[] = [
  { type: 2, value: 'localhost' },
  { type: 7, ip: '127.0.0.1' },
  { type: 7, ip: '::1' },
];

let made: Promise<Certificates> | undefined;

export function certificates(): Promise<Certificates> {
  made ??= make();
  return made;
}

async function make(): Promise<Certificates> {
  const folder = temporaryFolder('certificates').path;
  const [caKeys, otherKeys, keys] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  const issuer = { name: 'Test authority', keys: caKeys };
  const other = { name: 'Another authority', keys: otherKeys };
  const write = (file: string, text: string): string => {
    const path = join(folder, file);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const keyFile = write('key.pem', keys.pem);
  const signed = (file: string, wanted: Omit<Wanted, 'keys'>): Certificate => ({
    certFile: write(file, certificate({ keys, ...wanted })),
    keyFile,
  });
  return {
    caFile: write('ca.pem', certificate({ ...issuer, authority: true })),
    otherCaFile: write('other-ca.pem', certificate({ ...other, authority: true })),
    server: signed('server.pem', { name: 'localhost', altNames: HERE, issuer }),
    expired: signed('expired.pem', { name: 'localhost', altNames: HERE, issuer, fromDay: -3, toDay: -1 }),
    wrongName: signed('wrong-name.pem', {
      name: 'other.example',
      altNames: [{ type: 2, value: 'other.example' }],
      issuer,
    }),
    selfSigned: signed('self-signed.pem', { name: 'localhost', altNames: HERE }),
    client: signed('client.pem', { name: 'client', issuer }),
  };
}

/** Node.js makes keys in a tenth of the time that node-forge takes. */
async function newKeys(): Promise<Keys> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2_048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const forged = pki.privateKeyFromPem(pem);
  return { pem, privateKey: forged, publicKey: pki.setRsaPublicKey(forged.n, forged.e) };
}

let serial = 0;

function certificate(wanted: Wanted): string {
  const {
    name,
    keys,
    issuer = { name, keys },
    authority = false,
    altNames,
    fromDay = -1,
    toDay = 1,
  } = wanted;
  const made = pki.createCertificate();
  serial += 1;
  made.serialNumber = serial.toString(16).padStart(4, '0');
  made.publicKey = keys.publicKey;
  made.validity.notBefore = new Date(Date.now() + fromDay * DAY_MS);
  made.validity.notAfter = new Date(Date.now() + toDay * DAY_MS);
  made.setSubject([{ name: 'commonName', value: name }]);
  made.setIssuer([{ name: 'commonName', value: issuer.name }]);
  made.setExtensions([
    { name: 'basicConstraints', cA: authority, critical: true },
    authority
      ? { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
      : { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
    ...(altNames === undefined ? [] : [{ name: 'subjectAltName', altNames }]),
  ]);
  made.sign(issuer.keys.privateKey, md.sha256.create());
  return pki.certificateToPem(made);
}
