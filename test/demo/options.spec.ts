import { expect } from 'chai';
import { help } from '../../dev/demo/help.js';
import { readCommand } from '../../dev/demo/options.js';

describe('demo: command line', () => {
  it('runs the live table, or the tour', () => {
    expect(readCommand([])).to.deep.equal({ kind: 'run', tour: false });
    expect(readCommand(['--tour'])).to.deep.equal({ kind: 'run', tour: true });
  });

  it('helps, whatever else is said before', () => {
    expect(readCommand(['--tour', '--help'])).to.deep.equal({ kind: 'help' });
    expect(readCommand(['-h'])).to.deep.equal({ kind: 'help' });
  });

  it('refuses what it does not know, by name', () => {
    for (const word of ['--toru', 'tour', '-t', '']) {
      expect(readCommand([word])).to.deep.equal({
        kind: 'refuse',
        message: `unknown option "${word}"; try --help`,
      });
    }
  });

  it('describes every key and option in lines that fit', () => {
    for (const word of ['--tour', '--help', 'NO_COLOR', '  k  ', '  s  ', 'f  ', 'r  ', '  q  ']) {
      expect(help).to.contain(word);
    }
    expect(Math.max(...help.split('\n').map((line) => line.length))).to.be.at.most(80);
  });
});
