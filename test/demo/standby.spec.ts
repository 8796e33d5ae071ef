import { expect } from 'chai';
import { drawFrame, type FrameModel } from '../../dev/demo/frame.js';
import { paint } from '../../dev/demo/paint.js';
import { standbyFlow, tokenIn } from '../../dev/demo/standby/flow.js';
import { KEY_LINES, MEASURED, type StandbyRow, standbyColumns } from '../../dev/demo/standby/table.js';
import { figures, problemsAbout, type StandbyOutcome } from '../../dev/demo/standby/verdict.js';
import { RunningDemo } from './support/running-demo.js';
import { sighting } from './support/sightings.js';

const step = {
  what: 'kill -9 of a',
  leaseLeftMs: 4_000,
  limitMs: 1_000,
  takeover: { by: 'b', token: 2, roleMs: 40, actMs: 90 },
};
const good: StandbyOutcome = {
  steps: [step],
  thawed: { replica: 'a', ended: 70 },
  takeovers: 1,
  violations: [],
  messages: 100,
};

describe('demo: verdict on hot standby', () => {
  it('the verdict on hot standby is empty when all came out as promised', () => {
    expect(problemsAbout(good)).to.deep.equal([]);
    expect(figures(good).at(-1)).to.equal('1 takeovers, never two clients');
    expect(problemsAbout({ ...good, thawed: { replica: 'a', ended: 'SIGKILL' } })).to.deep.equal([]);
  });

  const broken: readonly (readonly [string, Partial<StandbyOutcome>, RegExp])[] = [
    ['two clients', { violations: ['a was connected when b connected'] }, /two clients: a was connected/],
    [
      'a first message that came late',
      { steps: [{ ...step, takeover: { ...step.takeover, actMs: 1_001 } }] },
      /takeover in 1001 ms, more/,
    ],
    ['a thawed process that lives on', { thawed: { replica: 'a', ended: 0 } }, /thawed a ended with 0/],
    ['a takeover too many', { takeovers: 2 }, /2 takeovers, where 1/],
    ['silence', { messages: 0 }, /no message/],
  ];
  for (const [what, change, words] of broken) {
    it(`the verdict on hot standby reports ${what}`, () => {
      const problems = problemsAbout({ ...good, ...change });
      expect(problems).to.have.lengthOf(1);
      expect(problems[0]).to.match(words);
    });
  }

  it('the figures count two clients', () => {
    expect(figures({ ...good, violations: ['x', 'y'] }).at(-1)).to.equal(
      '1 takeovers, two clients at once: 2',
    );
  });
});

describe('demo: what it reads of hot standby', () => {
  it('the token of a term is read from the topic of a message', () => {
    expect(tokenIn('work/1795899128355532')).to.equal(1_795_899_128_355_532);
    for (const topic of ['work/', 'work/x', '12', 'orders/12', undefined]) {
      expect(tokenIn(topic)).to.equal(null);
    }
    expect(JSON.stringify(standbyFlow({ port: 4711 }))).to.contain(
      '"v":"work/$' + '{CLUSTER_LEADER_TOKEN}","vt":"env"',
    );
  });
});

describe('demo: table of hot standby', () => {
  const row = (name: string, changes: Partial<StandbyRow>): StandbyRow => ({
    ...{ name, condition: 'running', forMs: 0, guarded: true, takeoverMs: null, phase: 'standby' },
    ...{ latest: sighting({ replica: name, atMs: 0, role: 'follower' }), connected: false, messages: 0 },
    ...changes,
  });
  const rows = [
    row('replica-1', { condition: 'frozen', phase: 'frozen', connected: true, messages: 21 }),
    row('replica-2', { phase: 'active', connected: true, messages: 7, takeoverMs: 90 }),
    row('replica-3', {}),
  ];
  const model: FrameModel = {
    ...{ title: 'the title', redis: 'redis://127.0.0.1:1', measured: MEASURED, keys: KEY_LINES },
    columns: (colours) => standbyColumns(rows, colours),
    tally: { text: 'Messages: 28, takeovers: 1', never: 'two clients', times: 0 },
    ...{ editors: [{ name: 'replica-1', editor: null }], events: () => [] },
  };

  it('the table says which replica is active, who is connected, and whose connection was left open', () => {
    const lines = drawFrame(model, { columns: 100, rows: 24 }, paint(false));
    expect(lines[2]).to.match(/^replica-1 +frozen +left open .* 21 /u);
    expect(lines[3]).to.match(/^replica-2 +active +connected .* 7 .* 90 ms$/u);
    expect(lines[4]).to.match(/^replica-3 +standby +- .* 0 /u);
  });

  it('the table of hot standby keeps what matters on a narrow terminal', () => {
    const lines = drawFrame(model, { columns: 48, rows: 12 }, paint(false));
    expect(lines[3]).to.match(/^replica-2 +active +connected +7? *90 ms$/u);
    expect(lines).to.include('Messages: 28, takeovers: 1, two clients: 0');
    expect(lines.at(-1)).to.contain('h hand').and.contain('q quit');
    expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(48);
  });
});

describe('demo: hot standby', function () {
  this.timeout(90_000);
  let demo: RunningDemo | undefined;

  afterEach(async () => {
    await demo?.dispose();
  });

  it('the tour of hot standby takes over after each fault, and the broker never sees two clients', async () => {
    demo = await RunningDemo.start('--standby');
    const exit = await demo.exited(60_000);
    const { output } = demo;
    expect(exit, output).to.deep.equal({ code: 0, signal: null });
    for (const fault of [
      ...['hand-over from', 'uncaught exception in', 'kill -9 of', 'freeze \\(SIGSTOP\\) of'],
      'clean stop \\(SIGTERM\\) of',
    ]) {
      expect(output).to.match(new RegExp(`^${fault} replica-\\d +\\d.* ms$`, 'm'));
    }
    expect(output).to.match(/^5 takeovers, never two clients$/m);
    expect(output).to.match(/was ended by its watchdog/);
    await demo.untilNothingIsLeft();
  });
});
