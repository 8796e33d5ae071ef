import { expect } from 'chai';
import { check } from '../../dev/bench/check.js';
import { figure, renderTable } from '../../dev/bench/text-table.js';

describe('bench: table and checks', () => {
  it('shows three digits that mean something', () => {
    const shown = [0, 3, 0.4567, 12.345, 123.4, 1234567.8, Number.NaN].map(figure);
    expect(shown).to.deep.equal(['0', '3', '0.46', '12.3', '123', '1 234 568', '?']);
  });

  it('puts words at the left and figures at the right, whatever their signs', () => {
    const table = renderTable({
      columns: ['', 'n', 'p50'],
      rows: [
        ['floor', 200, 0.5],
        ['takeover ÷ floor', '', 1.5],
      ],
    });
    expect(table.split('\n')).to.deep.equal([
      '                      n   p50',
      '  ----------------  ---  ----',
      '  floor             200  0.50',
      '  takeover ÷ floor       1.50',
    ]);
  });

  it('compares with a target', () => {
    const passes = (value: number, comparison: '<=' | '>=' | '>') =>
      check({ name: 'x', value, comparison, target: 2, unit: '×' }).pass;
    expect([passes(2, '<='), passes(2.1, '<=')]).to.deep.equal([true, false]);
    expect([passes(2, '>='), passes(1.9, '>=')]).to.deep.equal([true, false]);
    expect([passes(2.1, '>'), passes(2, '>')]).to.deep.equal([true, false]);
    expect(passes(Number.NaN, '<=')).to.equal(false);
  });
});
