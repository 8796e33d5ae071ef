import { expect } from 'chai';
import { RunningDemo } from './support/running-demo.js';

describe('demo: without a terminal', function () {
  this.timeout(90_000);
  let demo: RunningDemo | undefined;

  afterEach(async () => {
    await demo?.dispose();
    demo = undefined;
  });

  it('the tour plays the faults, prints the figures, judges them, and leaves nothing behind', async () => {
    const begunMs = performance.now();
    demo = await RunningDemo.start();
    const exit = await demo.exited(60_000);
    const { output } = demo;
    expect(exit, output).to.deep.equal({ code: 0, signal: null });
    expect(performance.now() - begunMs).to.be.below(60_000);
    expect(output).to.match(/Redis: redis:\/\/\S+, \S+/);
    for (const n of [1, 2, 3]) {
      expect(output).to.match(new RegExp(`starting replica-${n}: done in [\\d.]+ s`));
      expect(output).to.match(new RegExp(`editor of replica-${n}: http://127\\.0\\.0\\.1:\\d+/`));
    }
    for (const fault of ['clean stop \\(SIGTERM\\)', 'kill -9', 'freeze \\(SIGSTOP\\)']) {
      expect(output).to.match(
        new RegExp(`^${fault} of replica-\\d +[\\d.]+ ms +\\d+ ms +(-|[\\d.]+ ms) +\\d+ ms$`, 'm'),
      );
    }
    expect(output).to.match(/deploy on the leader: .* no takeover, same token/);
    expect(output)
      .to.match(/^double acts .*: 0$/m)
      .and.to.match(/^stale acts .*: 0$/m);
    expect(output).to.match(/All of it came out as promised/);
    expect(output).not.to.contain('\u001b');
    await demo.untilNothingIsLeft();
  });

  it('the tour stops in the middle on SIGINT', async () => {
    demo = await RunningDemo.start('--tour');
    await demo.untilItSays(/is elected/, 30_000);
    demo.signal('SIGINT');
    expect(await demo.exited(15_000), demo.output).to.deep.equal({ code: 130, signal: null });
    expect(demo.output).to.contain('Ended: SIGINT');
    await demo.untilNothingIsLeft();
  });

  it('the tour leaves nothing behind when it is killed while its replicas are frozen', async () => {
    demo = await RunningDemo.start('--tour');
    await demo.untilItSays(/is elected/, 30_000);
    expect(demo.freezeReplicas()).to.equal(3);
    demo.signal('SIGKILL');
    expect(await demo.exited(5_000)).to.deep.equal({ code: null, signal: 'SIGKILL' });
    await demo.untilNothingIsLeft();
  });

  it('the tour stops while replicas are starting', async () => {
    demo = await RunningDemo.start('--tour');
    await demo.untilItSays(/starting replica-3/, 30_000);
    demo.signal('SIGTERM');
    expect(await demo.exited(15_000), demo.output).to.deep.equal({ code: 143, signal: null });
    await demo.untilNothingIsLeft();
  });

  it('the tour refuses an unknown option with exit code 2, and prints help with 0', async () => {
    demo = await RunningDemo.start('--toru');
    expect((await demo.exited(15_000)).code).to.equal(2);
    expect(demo.output).to.contain('--toru').and.contain('--help');
    await demo.dispose();
    demo = await RunningDemo.start('--help');
    expect((await demo.exited(15_000)).code).to.equal(0);
    expect(demo.output).to.contain('--tour');
  });
});
