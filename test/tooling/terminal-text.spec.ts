import { expect } from 'chai';
import { paint } from '../../dev/demo/paint.js';
import { htmlOf, lastFrame } from '../../dev/tooling/screenshots/terminal-text.js';

const esc = '\u001b[';
const frame = (...lines: readonly string[]): string =>
  `${esc}H${lines.map((line) => `${line}${esc}K`).join('\r\n')}${esc}J`;

describe('the picture of a terminal', () => {
  it('the picture of a terminal shows the last frame that was drawn to its end', () => {
    const output = `starting\r\n${frame('old')}${frame('one', '', 'two')}${esc}Hhalf of the nex`;
    expect(lastFrame(output)).to.deep.equal(['one', '', 'two']);
  });

  it('no picture is taken of a program that draws nothing', () => {
    expect(() => lastFrame('starting\r\n')).to.throw('nothing was drawn');
  });

  it('the picture of a terminal knows every colour of the demo', () => {
    for (const [name, colour] of Object.entries(paint(true))) {
      expect(htmlOf([`a ${colour('b')} c`]), name).to.match(/^a <span style="[^"]+">b<\/span> c$/);
    }
  });

  it('the picture of a terminal shows text that looks like HTML as text', () => {
    expect(htmlOf(['<b> & c'])).to.equal('&lt;b> &amp; c');
  });

  it('no picture is taken where a terminal would show something else', () => {
    expect(() => htmlOf([`${esc}2Ja`])).to.throw('unknown escape sequence');
  });
});
