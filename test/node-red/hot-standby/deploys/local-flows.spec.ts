/** What the runtime is asked to deploy. */
import { expect } from 'chai';
import type { Deploy } from '../../../../src/node-red/hot-standby/deploys/deploy.js';
import { type FlowsRuntime, LocalFlows } from '../../../../src/node-red/hot-standby/deploys/local-flows.js';

type Request = Parameters<FlowsRuntime['api']['setFlows']>[0];

const TAB = { id: 'tab', type: 'tab' };
const NODE = { id: 'node', type: 'http request', z: 'tab' };

describe('the flows of this replica', () => {
  let asked: Request[];
  let credentials: Record<string, object>;

  const local = (flows: readonly object[] | null): LocalFlows =>
    new LocalFlows({
      flows: { getFlows: () => (flows === null ? null : { flows, rev: 'r1' }) },
      api: {
        setFlows: async (request) => {
          asked.push(request);
        },
      },
      nodes: { getCredentials: (id) => credentials[id] },
    });
  const deploy = (secrets: Deploy['credentials']): Deploy => ({ flows: [TAB, NODE], credentials: secrets });

  beforeEach(() => {
    asked = [];
    credentials = { node: { user: 'u', password: 'p' } };
  });

  it('are unknown until they are loaded', () => expect(local(null).present()).to.equal(null));

  it('come with the credentials of the nodes that have some', () => {
    credentials.tab = {};
    expect(local([TAB, NODE]).present()).to.deep.equal({
      ...deploy({ node: { user: 'u', password: 'p' } }),
      rev: 'r1',
    });
  });

  it('come without what a flow file written by hand has of credentials', () => {
    const written = { ...NODE, credentials: { password: 'x' } };
    expect(local([TAB, written]).present()?.flows).to.deep.equal([TAB, NODE]);
  });

  it('are the same array until the runtime has others', () => {
    let loaded = [TAB];
    const one = new LocalFlows({
      flows: { getFlows: () => ({ flows: loaded, rev: 'r1' }) },
      api: { setFlows: async () => undefined },
      nodes: { getCredentials: () => undefined },
    });
    const first = one.present()?.flows;
    expect(one.present()?.flows).to.equal(first);
    loaded = [TAB, NODE];
    expect(one.present()?.flows).to.deep.equal([TAB, NODE]);
  });

  it('are replaced where they changed, and only if nobody deploys meanwhile', async () => {
    await local([TAB]).apply(deploy({ node: { password: 'p', user: 'u' } }), 'r1');
    expect(asked).to.deep.equal([{ flows: { flows: [TAB, NODE], rev: 'r1' }, deploymentType: 'nodes' }]);
  });

  it('a node with another password is restarted, the others are not', async () => {
    await local([TAB, NODE]).apply(deploy({ node: { user: 'u', password: 'q' } }), 'r1');
    expect(asked[0]?.flows).to.deep.equal({
      flows: [TAB, { ...NODE, credentials: {} }],
      credentials: { node: { user: 'u', password: 'q' } },
      rev: 'r1',
    });
  });

  it('a password that is gone is taken from the node', async () => {
    await local([TAB, NODE]).apply(deploy({}), 'r1');
    expect(asked[0]?.flows.credentials).to.deep.equal({ node: {} });
  });
});
