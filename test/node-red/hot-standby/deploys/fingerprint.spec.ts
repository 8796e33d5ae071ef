/** When two replicas have the same flows and credentials. */
import { expect } from 'chai';
import type { Deploy } from '../../../../src/node-red/hot-standby/deploys/deploy.js';
import { type DeployKeys, deriveKeys } from '../../../../src/node-red/hot-standby/deploys/deploy-keys.js';
import { fingerprint } from '../../../../src/node-red/hot-standby/deploys/fingerprint.js';

const flows = [{ id: 'a', type: 'tab' }];

describe('the fingerprint of a deploy', () => {
  let keys: DeployKeys;
  let otherKeys: DeployKeys;
  const of = (credentials: Deploy['credentials'], others = flows) =>
    fingerprint({ flows: others, credentials }, keys);

  before(async () => {
    [keys, otherKeys] = await Promise.all([deriveKeys('a secret', 'K'), deriveKeys('other', 'K')]);
  });

  it('does not depend on the order in which credentials are kept', () => {
    expect(of({ a: { user: 'u', password: 'p' }, b: { x: 1 } })).to.equal(
      of({ b: { x: 1 }, a: { password: 'p', user: 'u' } }),
    );
  });

  it('no credentials are the same as empty ones', () => {
    expect(of({ a: {} })).to.equal(of({}));
    expect(of({ a: { map: {} } })).to.equal(of({}));
  });

  it('is made without reading the same flows again', () => {
    let reads = 0;
    const counted = { id: 'a', type: 'tab', toJSON: () => (reads += 1) };
    const same = [counted];
    expect(of({ a: { password: 'p' } }, same)).to.not.equal(of({ a: { password: 'q' } }, same));
    expect(reads).to.equal(1);
    of({}, [counted]);
    expect(reads).to.equal(2);
  });

  it('changes with a password, with a flow, and with the secret', () => {
    const all = [
      of({ a: { password: 'p' } }),
      of({ a: { password: 'q' } }),
      of({ b: { password: 'p' } }),
      of({ a: { password: 'p' } }, [{ id: 'a', type: 'group' }]),
      fingerprint({ flows, credentials: { a: { password: 'p' } } }, otherKeys),
    ];
    expect(new Set(all)).to.have.lengthOf(all.length);
  });
});
