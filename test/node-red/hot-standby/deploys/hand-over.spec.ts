/** A standby that has a deploy loaded takes over with it. */
import { expect } from 'chai';
import type { PublishedDeploy } from '../../../../src/node-red/hot-standby/deploys/deploy.js';
import { DeployHandOver } from '../../../../src/node-red/hot-standby/deploys/hand-over.js';
import type { StandbyPhase } from '../../../../src/node-red/hot-standby/hot-standby.js';
import type { Participant } from '../../../../src/runtime/participant.js';

describe('a deploy with which a standby takes over', () => {
  let phase: StandbyPhase;
  let fitness: boolean;
  let resigned: unknown[];

  const handOver = (always = false): DeployHandOver =>
    new DeployHandOver({
      participant: {
        elector: { id: 'own', resign: (...to: unknown[]) => void resigned.push(to) },
      } as unknown as Pick<Participant, 'elector'>,
      phase: () => phase,
      isFit: () => fitness,
      always,
    });
  const naming = (successor: string | null): PublishedDeploy => ({
    ...{ flows: [], credentials: {}, from: 'anna', base: 0 },
    successor,
  });

  beforeEach(() => {
    phase = 'standby';
    fitness = true;
    resigned = [];
  });

  it('names the standby if it was asked for, and only then', async () => {
    const one = handOver();
    expect(one.successor()).to.equal(null);
    expect(await one.during(async () => one.successor())).to.equal('own');
    expect(one.successor()).to.equal(null);
    await one.during(() => Promise.reject(new Error('refused'))).catch(() => undefined);
    expect(one.successor()).to.equal(null);
  });

  it('names the standby until the last of several at once is published', async () => {
    const one = handOver();
    let published = (): void => undefined;
    const slow = one.during(() => new Promise<void>((resolve) => (published = resolve)));
    await one.during(async () => undefined);
    expect(one.successor()).to.equal('own');
    published();
    await slow;
    expect(one.successor()).to.equal(null);
  });

  it('names the standby each time, if the settings say so', () => {
    expect(handOver(true).successor()).to.equal('own');
  });

  it('names nobody where the flows run, or could not', () => {
    fitness = false;
    expect(handOver(true).successor()).to.equal(null);
    fitness = true;
    phase = 'active';
    expect(handOver(true).successor()).to.equal(null);
  });

  it('the active replica hands over once, waits until its flows have stopped, and lets priorities count', () => {
    phase = 'active';
    const deploy = naming('other');
    const one = handOver();
    expect(one.stepDownFor(deploy)).to.equal(true);
    expect(resigned).to.deep.equal([['other', false]]);
    phase = 'stopping';
    expect(one.stepDownFor(deploy)).to.equal(true);
    phase = 'standby';
    expect(one.stepDownFor(deploy)).to.equal(false);
  });

  it('a replica that leads again, because the other one could not, applies it itself', () => {
    phase = 'active';
    const deploy = naming('other');
    const one = handOver();
    one.stepDownFor(deploy);
    expect(one.stepDownFor(deploy)).to.equal(false);
    expect(resigned).to.have.lengthOf(1);
  });

  it('an ordinary deploy, or one that names this replica, makes nobody step down', () => {
    phase = 'active';
    expect([handOver().stepDownFor(naming(null)), handOver().stepDownFor(naming('own'))]).to.deep.equal([
      false,
      false,
    ]);
    expect(resigned).to.deep.equal([]);
  });
});
