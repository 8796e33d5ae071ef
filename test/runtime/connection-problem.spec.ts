import { expect } from 'chai';
import { connectionProblem } from '../../src/runtime/connection-problem.js';

const failed = (code: string, message = code) => Object.assign(new Error(message), { code });

describe('causes of a failed connection', () => {
  for (const [what, cause, code] of [
    ['an unknown host', failed('ENOTFOUND'), 'unknown-host'],
    ['a resolver that does not answer', failed('EAI_AGAIN'), 'unknown-host'],
    ['a closed port', failed('ECONNREFUSED'), 'connection-refused'],
    ['a TLS port spoken to in the clear', failed('ECONNRESET', 'read ECONNRESET'), 'connection-closed'],
    ['a TLS port that hangs up', new Error('Socket closed unexpectedly'), 'connection-closed'],
    ['a plain port spoken to in TLS', failed('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls-refused'],
    ['a plain port spoken to in TLS, as older versions of Node.js say it', failed('EPROTO'), 'tls-refused'],
    ['an HTTP port', new Error('Unknown RESP type 72 "H"'), 'not-redis'],
    ['anything else', failed('EHOSTUNREACH'), 'no-connection'],
  ] as const) {
    it(`${what} is reported as ${code}`, () => {
      expect(connectionProblem(cause, { host: 'db' }, true)).to.equal(code);
    });
  }

  it('an unknown default host is told from an unknown host that was entered', () => {
    expect(connectionProblem(failed('ENOTFOUND'), { host: 'redis' }, true)).to.equal('default-host-unknown');
    expect(connectionProblem(failed('ENOTFOUND'), { host: 'redis' }, false)).to.equal('no-server');
  });

  const tls = { host: 'db', tls: {} };
  for (const [code, expected] of [
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls-unknown-ca'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-unknown-ca'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-unknown-ca'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls-unknown-ca'],
    ['CERT_HAS_EXPIRED', 'tls-expired'],
    ['CERT_NOT_YET_VALID', 'tls-expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-wrong-name'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls-client-certificate'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tls-client-certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-refused'],
    ['ECONNRESET', 'tls-closed'],
  ] as const) {
    it(`with TLS, ${code} is reported as ${expected}`, () => {
      expect(connectionProblem(failed(code), tls, true)).to.equal(expected);
    });
  }

  const socket = { host: 'localhost', path: '/run/redis.sock' };
  for (const [code, expected] of [
    ['ENOENT', 'socket-missing'],
    ['EACCES', 'socket-not-permitted'],
    ['ECONNREFUSED', 'socket-refused'],
    ['ECONNRESET', 'connection-closed'],
  ] as const) {
    it(`at a unix socket, ${code} is reported as ${expected}`, () => {
      expect(connectionProblem(failed(code), socket, true)).to.equal(expected);
    });
  }
});
