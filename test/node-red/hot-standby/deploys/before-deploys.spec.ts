/** A replica catches up before it is deployed to. */
import { expect } from 'chai';
import { beforeDeploys } from '../../../../src/node-red/hot-standby/deploys/before-deploys.js';

describe('before a deploy', () => {
  it('a replica catches up first, and a reload does not wait', async () => {
    const order: string[] = [];
    const call = (name: string) => async (request: { readonly deploymentType?: string }) => {
      order.push(`${name} ${request.deploymentType ?? ''}`);
      return name;
    };
    const api = { setFlows: call('setFlows'), addFlow: call('addFlow'), getFlows: call('getFlows') };
    const before = { ...api };
    const putBack = beforeDeploys(api, async () => {
      order.push('catch up');
    });
    expect(await api.setFlows({ deploymentType: 'full' })).to.equal('setFlows');
    await api.setFlows({ deploymentType: 'reload' });
    await api.addFlow({});
    await api.getFlows({});
    expect(order).to.deep.equal([
      ...['catch up', 'setFlows full', 'setFlows reload'],
      ...['catch up', 'addFlow ', 'getFlows '],
    ]);
    putBack();
    expect(api).to.deep.equal(before);
  });
});
