import { expect } from 'chai';
import { drawFrame, type FrameModel } from '../../dev/demo/frame.js';
import { jobColumns, KEY_LINES, type Row } from '../../dev/demo/job-table.js';
import { paint } from '../../dev/demo/paint.js';
import { MEASURED } from '../../dev/demo/takeover.js';
import { sighting } from './support/sightings.js';

const token = 1_795_232_942_374_151;
const row = (condition: Row['condition']): Row => ({
  ...{ name: 'replica-1', condition, forMs: 100, acted: 12, skipped: 3, takeoverMs: 1_653 },
  latest: sighting({ replica: 'replica-1', atMs: 0, token }),
  guarded: true,
});
const tableOf = (shown: Row): Pick<FrameModel, 'columns'> => ({
  columns: (colours) => jobColumns([shown], colours),
});
const model: FrameModel = {
  title: 'the title',
  redis: 'redis://127.0.0.1:1234',
  ...tableOf(row('running')),
  tally: { text: 'Jobs acted on: 12', never: 'acted on by two at once', times: 1 },
  editors: [{ name: 'replica-1', editor: 'http://127.0.0.1:4711/' }],
  ...{ measured: MEASURED, keys: KEY_LINES },
  events: (count) => Array.from({ length: 30 }, (_, index) => `event ${index}`).slice(-count),
};
const draw = (columns: number, rows: number, changes: Partial<FrameModel> = {}): readonly string[] =>
  drawFrame({ ...model, ...changes }, { columns, rows }, paint(false));

describe('demo: table', () => {
  it('the table shows the token of a running leader, and double acts', () => {
    expect(draw(79, 24).join('\n')).to.contain(String(token)).and.contain('acted on by two at once: 1');
  });

  it('the table says who has a crash guard', () => {
    const guards = (guarded: boolean) => draw(120, 24, tableOf({ ...row('running'), guarded })).slice(1, 3);
    expect(guards(true)[0]).to.contain('guard');
    expect(guards(true)[1]).to.match(/ on +1653 ms/u);
    expect(guards(false)[1]).to.match(/ - +1653 ms/u);
  });

  for (const condition of ['dead', 'frozen', 'stopping'] as const) {
    it(`the table shows nothing that a ${condition} replica once believed`, () => {
      const [, , line] = draw(79, 24, tableOf(row(condition)));
      expect(line).to.contain(condition).and.not.to.contain(String(token));
    });
  }

  it('the table fits every size', () => {
    for (let columns = 1; columns <= 140; columns += 3) {
      for (let rows = 1; rows <= 60; rows += 1) {
        const lines = draw(columns, rows);
        expect(lines.length).to.be.within(1, rows);
        expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(columns);
      }
    }
  });
});
