/** A replica catches up before it is deployed to. */
import { expect } from 'chai';
import { DeployCalls } from '../../../../src/node-red/hot-standby/deploys/deploy-calls.js';

describe('before a deploy', () => {
  it('a replica catches up first, and a reload does not wait', async () => {
    const order: string[] = [];
    const call = (name: string) => async (request: { readonly deploymentType?: string }) => {
      order.push(`${name} ${request.deploymentType ?? ''}`);
      return name;
    };
    const api = { setFlows: call('setFlows'), addFlow: call('addFlow'), getFlows: call('getFlows') };
    const before = { ...api };
    const calls = new DeployCalls(
      api,
      async () => void order.push('catch up'),
      () => undefined,
    );
    expect(await api.setFlows({ deploymentType: 'full' })).to.equal('setFlows');
    await api.setFlows({ deploymentType: 'reload' });
    await api.addFlow({});
    await api.getFlows({});
    expect(order).to.deep.equal([
      ...['catch up', 'setFlows full', 'setFlows reload'],
      ...['catch up', 'addFlow ', 'getFlows '],
    ]);
    calls.release();
    expect(api).to.deep.equal(before);
  });

  it('those that are being stored are known until the last has ended, well or not', async () => {
    const settlers: Array<() => void> = [];
    const stored = () => new Promise<void>((resolve) => settlers.push(resolve));
    const refused = async () => {
      await stored();
      throw new Error('refused');
    };
    const api: Record<'setFlows' | 'addFlow', (request: object) => Promise<void>> = {
      ...{ setFlows: stored, addFlow: refused },
    };
    let caughtUp = (): void => undefined;
    const catchUp = () => new Promise<void>((resolve) => (caughtUp = resolve));
    let ended = 0;
    const calls = new DeployCalls(api, catchUp, () => (ended += 1));
    const underWay = async () => {
      await new Promise(setImmediate);
      return [calls.underWay, ended];
    };
    const one = api.setFlows({});
    expect(await underWay(), 'while it catches up').to.deep.equal([false, 0]);
    caughtUp();
    const other = api.addFlow({ deploymentType: 'reload' }).catch(String);
    expect(await underWay()).to.deep.equal([true, 0]);
    settlers.at(-1)?.();
    await one;
    expect(await underWay()).to.deep.equal([true, 0]);
    settlers.at(0)?.();
    expect(await other).to.equal('Error: refused');
    expect(await underWay()).to.deep.equal([false, 1]);
  });
});
