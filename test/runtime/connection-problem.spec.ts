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
      expect(connectionProblem(cause, 'db', true)).to.equal(code);
    });
  }

  it('an unknown default host is told from an unknown host that was entered', () => {
    expect(connectionProblem(failed('ENOTFOUND'), 'redis', true)).to.equal('default-host-unknown');
    expect(connectionProblem(failed('ENOTFOUND'), 'redis', false)).to.equal('no-server');
  });
});
