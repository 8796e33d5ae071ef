import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { findRuntime, RuntimeUnusable } from '../../../src/node-red/hot-standby/find-runtime.js';
import { missingTypes } from '../../../src/node-red/hot-standby/live-runtime.js';

const run = (): void => undefined;

/** As much of Node-RED's module as is asked for. */
function runtimeModule(events: EventEmitter) {
  const functions = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, run]));
  return {
    flows: functions('setFlows'),
    _: {
      events,
      settings: functions('get', 'set', 'available'),
      flows: { ...functions('getFlows', 'loadFlows', 'startFlows', 'stopFlows'), started: false },
      storage: functions('getFlows', 'saveFlows', 'saveCredentials'),
      nodes: functions(
        ...[
          'getType',
          'getCredentials',
          'exportCredentials',
          'loadContextsPlugin',
          'closeContextsPlugin',
          'stopFlows',
        ],
      ),
      hooks: functions('add', 'remove'),
      isStarted: () => true,
      version: () => '4.1.0',
    },
  };
}

describe('finding the Node-RED runtime', () => {
  const events = new EventEmitter();

  it('the runtime with our event emitter is taken, and no other', () => {
    const [other, ours] = [runtimeModule(new EventEmitter()), runtimeModule(events)];
    const runtime = findRuntime(events, [() => undefined, () => ({}), () => other, () => ours]);
    expect(runtime.events).to.equal(events);
    expect(runtime.settings).to.equal(ours._.settings);
    expect(runtime.version).to.equal('4.1.0');
    expect(runtime.isStarted()).to.equal(true);
  });

  it('no runtime at all is said in words', () => {
    expect(() => findRuntime(events, [])).to.throw(RuntimeUnusable, 'The Node-RED runtime was not found');
  });

  it('a runtime of another shape is refused, and the missing part named', () => {
    const module = runtimeModule(events);
    const { startFlows: _, ...flows } = module._.flows as unknown as { startFlows: unknown };
    expect(() => findRuntime(events, [() => ({ ...module, _: { ...module._, flows } })])).to.throw(
      RuntimeUnusable,
      "Node-RED's runtime.flows.startFlows is missing",
    );
    expect(() => findRuntime(events, [() => ({ ...module, flows: {} })])).to.throw('flows.setFlows');
  });

  it('types that flows use and the runtime does not have are missing; tabs, groups and own subflows are not', () => {
    const types = ['tab', 'group', 'subflow', 'inject', 'gone', 'gone', 'subflow:s', 'subflow:lost'];
    const flows = types.map((type, index) => ({ id: type === 'subflow' ? 's' : `n${index}`, type }));
    const runtime = {
      flows: { getFlows: () => ({ flows, rev: 'x' }) },
      nodes: { getType: (type: string) => (type === 'inject' ? run : undefined) },
    } as unknown as Parameters<typeof missingTypes>[0];
    expect(missingTypes(runtime)).to.deep.equal(['gone', 'subflow:lost']);
  });
});
