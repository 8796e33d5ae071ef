/** The texts of problems and warnings for programs: English, from the catalog of the nodes. Read when first needed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Params } from '../runtime/errors.js';
import { Texts } from '../runtime/texts.js';

/** Where a text for Node-RED would mislead. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  'errors.no-server':
    'No server was given, and the default host __host__ is unknown, because it exists only in container setups: pass the option redis, or set REDIS_URL',
  'errors.socket-not-permitted': 'This process has no permission to use the unix socket __server__',
  'errors.not-a-cluster': '__server__ is not part of a Redis Cluster: use another kind of server',
  'errors.is-a-cluster':
    '__server__ is a Redis Cluster: pass nodes in the option redis, or set REDIS_CLUSTER_NODES',
  'errors.tls-unknown-ca':
    'The certificate of __server__ was issued by an unknown authority: pass its CA certificate as tls.ca, or name the file in REDIS_CA (__detail__)',
  'errors.tls-wrong-name':
    'The certificate of __server__ is for another name: connect by that name, or pass it as tls.servername (__detail__)',
  'errors.tls-client-certificate':
    '__server__ requires a client certificate that it accepts: pass tls.cert and tls.key (__detail__)',
  'errors.client-key-invalid': 'tls.key cannot be read: check the passphrase, and that the key is PEM',
  'errors.client-key-mismatch': 'tls.key does not belong to tls.cert',
  'warnings.ttl-conflict':
    'Handles on the lock key __key__ have different TTLs: the largest, __seconds__ seconds, applies to all. Use the same TTL in all of them',
};

type Catalog = { readonly [key: string]: string | Catalog };

let texts: Texts | null = null;

export function english(): Texts {
  texts ??= new Texts(translator(readCatalog()), 'en-US');
  return texts;
}

function readCatalog(): Catalog {
  // In the published package, and in the sources.
  const folders = ['../../nodes/locales', '../../locales'].map((folder) => join(__dirname, folder));
  const folder = folders.find(existsSync) ?? '';
  return JSON.parse(readFileSync(join(folder, 'en-US', 'cluster-leader.json'), 'utf8'))['cluster-leader'];
}

function translator(catalog: Catalog) {
  return (key: string, params: Params = {}): string => {
    const [, section = '', name = ''] = /([^.]+)\.([^.]+)$/u.exec(key) ?? [];
    // Forms label properties; a program knows them by their names.
    if (section === 'label') return name;
    const part = catalog[section];
    const text = OWN_WORDS[`${section}.${name}`] ?? (typeof part === 'object' ? part[name] : undefined);
    if (typeof text !== 'string') return name;
    return text.replace(/__(\w+?)__/gu, (whole, param: string) => String(params[param] ?? whole));
  };
}
