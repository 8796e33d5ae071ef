import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { runtimeContextOf } from '../../src/node-red/runtime-context.js';
import { CONTRACT, sharedReplicas } from '../../src/runtime/process-share.js';
import { useLab } from '../support/redis/lab.js';
import { next, useElectors } from './support/electors.js';

/** A Node-RED runtime in this process whose replica has this name. */
function runtime(name: string): ReturnType<typeof runtimeContextOf> {
  const { CLUSTER_LEADER_NAME } = process.env;
  process.env.CLUSTER_LEADER_NAME = name;
  try {
    return runtimeContextOf(new EventEmitter());
  } finally {
    if (CLUSTER_LEADER_NAME === undefined) delete process.env.CLUSTER_LEADER_NAME;
    else process.env.CLUSTER_LEADER_NAME = CLUSTER_LEADER_NAME;
  }
}

describe('a program and Node-RED in one process', () => {
  const lab = useLab();
  const electors = useElectors(lab);

  const join = ({ pool }: ReturnType<typeof runtime>) =>
    pool.join({
      nodeId: 'node',
      server: lab.options,
      lockKey: lab.key,
      ttlMs: 1_000,
      waitOnEmptyRedis: false,
    });

  it('share an election, whoever comes first', async () => {
    for (const first of ['program', 'runtime'] as const) {
      const name = `${first} first`;
      lab.nextTest();
      const early = first === 'runtime' ? runtime(name) : null;
      const elector = electors.make(name).start();
      await next(elector, 'leader');
      const node = join(early ?? runtime(name));
      expect(node.elector.isLeader(), first).to.equal(true);
      expect(node.elector.view().token, first).to.equal(elector.token);
      await elector.stop();
      expect(node.elector.isLeader(), first).to.equal(true);
      await node.leave();
    }
  });

  it('a program is a member in the panel of other replicas', async () => {
    const watcher = runtime('watcher');
    const node = join(watcher);
    await lab.until('the node to lead', async () => node.elector.isLeader());
    await next(electors.make('a program').start(), 'follower');
    const names = () =>
      watcher.fleet.view().elections.flatMap(({ members }) => members.map(({ name }) => name));
    await lab.until('the program to show', async () => names().includes('a program'));
    await node.leave();
  });

  it('a second runtime of the same name is a replica of its own', () => {
    const [one, other] = [runtime('twice'), runtime('twice')];
    expect(one.pool).to.not.equal(other.pool);
  });

  /** Puts the replica of this name in the place of one that another copy made. */
  const ofAnotherCopy = (name: string) => {
    const replica = sharedReplicas().get(name);
    if (replica === undefined) throw new Error(`There is no replica ${name}`);
    const theirs = { ...replica };
    sharedReplicas().set(name, theirs);
    return theirs;
  };

  it('a runtime shares with programs from now on if another copy came first with a program', async () => {
    await electors.make('foreign program').start().stop();
    ofAnotherCopy('foreign program');
    const node = join(runtime('foreign program'));
    const elector = electors.make('foreign program').start();
    await next(elector, 'leader');
    const { token } = node.elector.view();
    await node.leave();
    expect(token).to.equal(elector.token);
  });

  it("another copy's runtime of the same name goes on sharing with programs", () => {
    runtime('foreign runtime');
    const theirs = ofAnotherCopy('foreign runtime');
    runtime('foreign runtime');
    expect(sharedReplicas().get('foreign runtime')).to.equal(theirs);
  });

  it('copies with another contract do not see these replicas', () => {
    electors.make('contract').start();
    expect(sharedReplicas().has('contract')).to.equal(true);
    expect(sharedReplicas(CONTRACT + 1).has('contract')).to.equal(false);
  });
});
