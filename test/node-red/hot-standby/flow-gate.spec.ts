import { expect } from 'chai';
import { FlowGate } from '../../../src/node-red/hot-standby/flow-gate.js';
import type { RuntimeSettings } from '../../../src/node-red/hot-standby/live-runtime.js';

/** As Node-RED's: what is in settings.js is a member, and cannot be stored. */
function settingsWith(inFile: Readonly<Record<string, unknown>>, stored: Record<string, unknown> = {}) {
  return {
    ...inFile,
    get: (name: string) => inFile[name] ?? stored[name],
    set: (name: string, value: unknown) => {
      if (name in inFile) throw new Error('read-only');
      stored[name] = value;
      return Promise.resolve();
    },
    available: () => true,
  } as unknown as RuntimeSettings;
}

describe('the gate of the flows', () => {
  it('a shut gate answers stop, an open one what the user wants, and other settings are as they were', () => {
    const settings = settingsWith({ uiPort: 1880 });
    let open = false;
    new FlowGate(settings, (wish) => (open ? wish : 'stop'));
    expect(settings.get('runtimeFlowState')).to.equal('stop');
    open = true;
    expect(settings.get('runtimeFlowState')).to.equal('start');
    expect(settings.get('uiPort')).to.equal(1880);
  });

  it('a gate that fails is shut', () => {
    const settings = settingsWith({});
    new FlowGate(settings, () => {
      throw new Error('defect');
    });
    expect(settings.get('runtimeFlowState')).to.equal('stop');
  });

  it('a user’s Stop is stored as ever, and respected', async () => {
    const stored = {};
    const settings = settingsWith({}, stored);
    new FlowGate(settings, (wish) => wish);
    await settings.set('runtimeFlowState', 'stop');
    expect([settings.get('runtimeFlowState'), stored]).to.deep.equal(['stop', { runtimeFlowState: 'stop' }]);
    await settings.set('runtimeFlowState', 'start');
    expect(settings.get('runtimeFlowState')).to.equal('start');
  });

  it('stop in settings.js means without this package; a user’s Stop is then kept in memory', () => {
    const settings = settingsWith({ runtimeFlowState: 'stop' });
    const gate = new FlowGate(settings, (wish) => wish);
    expect(gate.failsClosed).to.equal(true);
    expect(settings.get('runtimeFlowState')).to.equal('start');
    expect(() => settings.set('runtimeFlowState', 'stop')).to.throw('read-only');
    expect(settings.get('runtimeFlowState')).to.equal('stop');
    expect(() => settings.set('runtimeFlowState', 'start')).to.throw('read-only');
    expect(settings.get('runtimeFlowState')).to.equal('start');
  });

  it('without stop in settings.js nothing stops the flows if this package is missing', () => {
    expect(new FlowGate(settingsWith({}), (wish) => wish).failsClosed).to.equal(false);
    const started = settingsWith({ runtimeFlowState: 'start' });
    expect(new FlowGate(started, (wish) => wish).failsClosed).to.equal(false);
  });
});
