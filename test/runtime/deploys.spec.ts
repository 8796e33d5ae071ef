import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { Deploys } from '../../src/runtime/deploys.js';

/** Node-RED's events, and whether a deploy is taken to be under way. */
function watched() {
  const events = new EventEmitter();
  const deploys = new Deploys();
  deploys.listen(events);
  let underWay = false;
  deploys.underWay$.subscribe((now) => {
    underWay = now;
  });
  return { events, deploys, underWay: () => underWay };
}

describe('deploys and stops', () => {
  const [old, new_] = [{}, {}];

  it('a stop with another configuration than was started is a deploy, until the flows have started', () => {
    const { events, deploys, underWay } = watched();
    events.emit('flows:started', { config: old });
    events.emit('flows:stopping', { config: new_ });
    expect([underWay(), deploys.stopped]).to.deep.equal([true, false]);
    events.emit('flows:started', { config: new_ });
    expect(underWay()).to.equal(false);
  });

  it('a stop with the same configuration is a stop', () => {
    const { events, deploys, underWay } = watched();
    events.emit('flows:started', { config: old });
    events.emit('flows:stopping', { config: old });
    expect([underWay(), deploys.stopped]).to.deep.equal([false, true]);
  });

  it('in hot standby, no stop is a deploy while flows may not start, and a deploy that may not go on is none', () => {
    const { events, deploys, underWay } = watched();
    const rule = { may: true, hasEnded: false };
    deploys.obey({ mayStart: () => rule.may, ended: () => rule.hasEnded });
    events.emit('flows:started', { config: old });
    events.emit('flows:stopping', { config: new_ });
    expect(underWay()).to.equal(true);
    rule.may = false;
    deploys.halt();
    expect(underWay()).to.equal(false);
    events.emit('flows:stopping', { config: new_ });
    expect(underWay()).to.equal(false);
  });

  it('in hot standby, flows that are stopped say nothing about the end of the process', () => {
    const { events, deploys } = watched();
    const rule = { hasEnded: false };
    deploys.obey({ mayStart: () => false, ended: () => rule.hasEnded });
    events.emit('flows:started', { config: old });
    events.emit('flows:stopping', { config: old });
    expect(deploys.stopped).to.equal(false);
    rule.hasEnded = true;
    expect(deploys.stopped).to.equal(true);
  });
});
