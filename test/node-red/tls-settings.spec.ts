/** TLS options from Node-RED's own `tls-config` node and from the environment. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Certificates, certificates } from '../../dev/harness/certificates.js';
import { readServerSettings } from '../../src/node-red/settings/server-settings.js';
import { readServerEnvironment } from '../../src/runtime/settings/server-environment.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';
import { problemOf } from './settings-error.js';

/** As Node-RED's node does it. */
class TlsConfig {
  constructor(
    readonly options: object,
    readonly valid = true,
  ) {}

  addTLSOptions(options: object): object {
    return Object.assign(options, this.options);
  }
}

const pem = (path: string) => readFileSync(path, 'utf8');
const properties = (tlsNode: TlsConfig | null, more: object = {}) => ({
  host: 'h',
  tls: 'id',
  tlsNode,
  ...more,
});
const tlsOf = (options: object) => readServerSettings(properties(new TlsConfig(options))).value.tls;
const problem = (tlsNode: TlsConfig | null) => problemOf(() => readServerSettings(properties(tlsNode)));

describe('TLS settings', () => {
  const folder = useTemporaryFolder('tls-settings');
  let given: Certificates;
  before(async () => {
    given = await certificates();
  });

  it('TLS is off unless it is asked for, by the check box or by choosing a TLS configuration', () => {
    expect(readServerSettings({ host: 'h' }).value).to.not.have.property('tls');
    expect(readServerSettings({ host: 'h', usetls: true, tls: '' }).value.tls).to.deep.equal({});
    expect(tlsOf({})).to.deep.equal({});
  });

  it('a TLS configuration gives CA, certificate, key, passphrase, server name and verification', () => {
    const { caFile, client } = given;
    const [ca, cert, key] = [caFile, client.certFile, client.keyFile].map((path) => readFileSync(path));
    expect(tlsOf({ ca, cert, key, servername: 'db.example', rejectUnauthorized: false })).to.deep.equal({
      ...{ ca: String(ca), cert: String(cert), key: String(key) },
      ...{ servername: 'db.example', rejectUnauthorized: false },
    });
    expect(tlsOf({ ca, rejectUnauthorized: true })).to.deep.equal({ ca: String(ca) });
    expect(tlsOf({ rejectUnauthorized: undefined })).to.deep.equal({});
  });

  it('a key with a passphrase is used, and rejected with another one', () => {
    const { certFile, keyFile } = given.client;
    const key = createPrivateKey(pem(keyFile)).export({
      ...{ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' },
    });
    const options = { cert: pem(certFile), key };
    expect(tlsOf({ ...options, passphrase: 'open' })).to.include({ passphrase: 'open' });
    for (const passphrase of [undefined, 'wrong']) {
      const { code } = problem(new TlsConfig({ ...options, passphrase }));
      expect(code).to.equal('client-key-invalid');
    }
  });

  it('several CA certificates are accepted in one text', () => {
    const ca = pem(given.caFile) + pem(given.otherCaFile);
    expect(tlsOf({ ca })).to.deep.equal({ ca });
  });

  it('a CA, certificate or key that is not PEM is rejected, since Node.js would ignore it or fail in riddles', () => {
    const { certFile, keyFile } = given.client;
    const broken = pem(certFile).replace(/\n[A-Za-z0-9+/=]{20}/, '\n');
    const [cert, key] = [pem(certFile), pem(keyFile)];
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const otherKey = privateKey.export({ type: 'pkcs8', format: 'pem' });
    for (const [options, code] of [
      [{ ca: 'x' }, 'ca-invalid'],
      [{ ca: broken }, 'ca-invalid'],
      [{ ca: cert + broken }, 'ca-invalid'],
      [{ ca: key }, 'ca-invalid'],
      [{ cert: broken, key }, 'client-certificate-invalid'],
      [{ cert, key: cert }, 'client-key-invalid'],
      [{ cert, key: otherKey }, 'client-key-mismatch'],
    ] as const) {
      expect(problem(new TlsConfig(options)).code).to.equal(code);
    }
  });

  it('a TLS configuration that is gone, or that Node-RED cannot use, is rejected', () => {
    expect(problem(null).code).to.equal('tls-node-missing');
    expect(problem(new TlsConfig({}, false)).code).to.equal('tls-node-invalid');
  });

  it('REDIS_CA names a file with the CA for TLS', () => {
    const environment = { REDIS_CA: given.caFile, REDIS_TLS: '1' };
    expect(readServerEnvironment(environment).value.tls).to.deep.equal({ ca: pem(given.caFile) });
    const byUrl = { REDIS_CA: given.caFile, REDIS_URL: 'rediss://h' };
    expect(readServerEnvironment(byUrl).value.tls).to.deep.equal({ ca: pem(given.caFile) });
  });

  it('REDIS_CA without TLS is not used, with a warning', () => {
    const { value, warnings } = readServerEnvironment({ REDIS_CA: '/nowhere' });
    expect(value).to.not.have.property('tls');
    expect(warnings.map(({ code }) => code)).to.deep.equal(['ca-without-tls']);
  });

  it('a file in REDIS_CA that cannot be read, or has no certificate, is rejected without its path', () => {
    const empty = join(folder.path, 'empty.pem');
    writeFileSync(empty, '');
    const problemWith = (REDIS_CA: string) =>
      problemOf(() => readServerEnvironment({ REDIS_CA, REDIS_TLS: '1' }));
    expect(problemWith(empty)).to.deep.equal({ code: 'ca-invalid', params: { place: 'REDIS_CA' } });
    expect(problemWith('/no/secret')).to.deep.equal({
      code: 'ca-file-unreadable',
      params: { place: 'REDIS_CA', detail: 'ENOENT' },
    });
  });
});
