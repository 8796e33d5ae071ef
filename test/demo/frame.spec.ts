import { expect } from 'chai';
import { cut, layOut } from '../../dev/demo/columns.js';
import { EventLog } from '../../dev/demo/event-log.js';
import { drawFrame, type FrameModel, keyLines, type Row } from '../../dev/demo/frame.js';
import { paint, wantsColour } from '../../dev/demo/paint.js';
import { sighting } from './support/sightings.js';

const token = 1_795_232_942_374_151;
const row = (name: string, more: Partial<Row> = {}): Row => ({
  ...{ name, condition: 'running', forMs: 100, acted: 12, skipped: 3, takeoverMs: null, editor: null },
  latest: sighting({ replica: name, atMs: 0, token, role: 'follower', leader: 'replica-2' }),
  ...more,
});
const model: FrameModel = {
  title: 'the title',
  redis: 'redis://127.0.0.1:1234',
  rows: [
    row('replica-1', { editor: 'http://127.0.0.1:4711/' }),
    row('replica-2', { latest: sighting({ replica: 'replica-2', atMs: 0, token }), takeoverMs: 1_653 }),
    row('replica-3', { condition: 'starting', forMs: 2_340, latest: undefined }),
  ],
  doubles: 0,
  events: (count) => Array.from({ length: 30 }, (_, index) => `event ${index}`).slice(-count),
};
const plain = paint(false);
const draw = (columns: number, rows: number, changes: Partial<FrameModel> = {}): readonly string[] =>
  drawFrame({ ...model, ...changes }, { columns, rows }, plain);

describe('demo: table', () => {
  it('shows everything on 80x24', () => {
    const lines = draw(79, 24);
    const text = lines.join('\n');
    for (const word of ['replica ', 'role', 'leader', 'token', 'since', 'acted', 'skipped', 'takeover']) {
      expect(lines[1]).to.contain(word);
    }
    expect(lines[3])
      .to.contain(String(token))
      .and.to.contain('1653 ms')
      .and.to.match(/\d\d:\d\d:\d\d/);
    expect(lines[4]).to.contain('starting').and.to.contain('2.3 s');
    expect(text).to.contain('Jobs acted on: 36').and.to.contain('http://127.0.0.1:4711/');
    expect(text)
      .to.contain('Takeover: from')
      .and.to.contain('redis://127.0.0.1:1234')
      .and.to.contain('event 29');
    expect(lines.at(-1)).to.equal(keyLines[0]);
    expect(lines.filter((line) => line.startsWith('event')).length).to.be.at.least(8);
  });

  it('fits every size, keeps the keys in the last line, and loses the least important first', () => {
    for (let columns = 1; columns <= 140; columns += 3) {
      for (let rows = 1; rows <= 60; rows += 1) {
        const lines = draw(columns, rows);
        expect(lines.length).to.be.within(1, rows);
        expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(columns);
      }
    }
    expect(draw(60, 24)[1]).to.match(/^replica +role +token +acted skipped takeover$/);
    expect(draw(30, 24)[1]).to.match(/^replica +role +acted$/);
    expect(draw(60, 24).at(-1)).to.equal(keyLines[1]);
    expect(draw(79, 9).join('\n')).not.to.contain('Editor');
  });

  it('gives the log all the room that a tall terminal has', () => {
    const lines = draw(160, 50);
    expect(lines).to.have.lengthOf(50);
    expect(lines.filter((line) => line.startsWith('event'))).to.have.lengthOf(30);
    expect(lines.at(-1)).to.equal(keyLines[0]);
  });

  it('tells a replica that was stopped from one that died', () => {
    const rows = [row('replica-1', { condition: 'stopped' }), row('replica-2', { condition: 'dead' })];
    const [, , stopped, dead] = drawFrame({ ...model, rows }, { columns: 79, rows: 24 }, paint(true));
    expect(stopped).to.contain(paint(true).dim('stopped ')).and.not.to.contain(String(token));
    expect(dead).to.contain(paint(true).red('dead    '));
  });

  it('does not move the keys while the log grows', () => {
    expect(draw(79, 24, { events: () => ['one'] })).to.have.lengthOf(draw(79, 24).length);
  });

  it('shows nothing that a dead or frozen replica once believed', () => {
    for (const condition of ['dead', 'frozen', 'stopping'] as const) {
      const [, , line] = draw(79, 24, { rows: [row('replica-1', { condition })] });
      expect(line).to.contain(condition).and.not.to.contain(String(token));
    }
  });

  it('colours the leader, trouble and double acts, and nothing with NO_COLOR', () => {
    const lines = drawFrame({ ...model, doubles: 1 }, { columns: 79, rows: 24 }, paint(true));
    expect(lines[3]).to.contain('\u001b[32mleader');
    expect(lines.join('\n')).to.contain('\u001b[31macted on by two at once: 1');
    expect(draw(79, 24).join('')).not.to.contain('\u001b');
    expect(wantsColour({ isTTY: true }, {})).to.equal(true);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: '1' })).to.equal(false);
    expect(wantsColour({}, {})).to.equal(false);
  });

  it('cuts by what is visible', () => {
    expect(cut('\u001b[1mabcdef\u001b[0m', 6)).to.equal('\u001b[1mabcdef\u001b[0m');
    expect(cut('\u001b[1mabc\u001b[0mdef', 5)).to.equal('\u001b[1mabc\u001b[0md…');
    expect(cut('abc', 0)).to.equal('…');
  });

  it('spaces columns wider where there is room', () => {
    const columns = ['a', 'b'].map(
      (title) => ({ title, align: 'left', dispensable: 0, cells: ['x'] }) as const,
    );
    expect(layOut(columns, 80)).to.deep.equal(['a  b', 'x  x']);
    expect(layOut(columns, 3)).to.deep.equal(['a b', 'x x']);
  });
});

describe('demo: event log lines', () => {
  it('keeps the last ones, with the time of day', () => {
    const log = new EventLog();
    let figure = '?';
    for (let index = 0; index < 60; index += 1) log.say(`line ${index}`);
    log.say(() => `figure ${figure}`);
    figure = '7 ms';
    expect(log.last(1)[0]).to.match(/^\d\d:\d\d:\d\d figure 7 ms$/);
    expect(log.last(1_000)).to.have.lengthOf(50);
    expect(log.last(0)).to.deep.equal([]);
  });
});
