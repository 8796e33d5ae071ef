import { expect } from 'chai';
import { check } from '../../dev/chaos/checker/check.js';
import { acts, type Given, history, told, window } from './support/histories.js';

/** Leaders of three terms in succession; whether they may succeed each other is not the matter here. */
function leading(...spans: readonly (readonly [from: number, to: number])[]): Given['processes'] {
  return spans.map(([from, to], index) => {
    const replica = `r${index + 1}.1`;
    return [told(replica, from, 'follower', 'leader', index + 1), ...acts(replica, index + 1, from, to)];
  });
}

function late(given: Given): readonly string[] {
  return check(history(given))
    .violations.filter(({ rule }) => rule === 'recovery')
    .map(({ text }) => text);
}

describe('chaos checker: recovery', () => {
  it('the recovery check accepts a takeover within a TTL and 500 ms of the last fault', () => {
    const processes = leading([0, 1_000], [2_990, 9_000]);
    expect(late({ processes, windows: [window(0, 900, 2_000)], endMs: 9_000 })).to.deep.equal([]);
  });

  it('the recovery check finds a takeover that is later', () => {
    const processes = leading([0, 1_000], [3_010, 9_000]);
    const found = late({ processes, windows: [window(0, 900, 2_000)], endMs: 9_000 });
    expect(found).to.have.length(1);
    expect(found[0]).to.match(
      /nobody led for 1010 ms from 0 ms after window 0 \(a fault\); 1000 ms are allowed/u,
    );
  });

  it('the recovery check grants another slack where flows have to start first', () => {
    const windows = [window(0, 900, 2_000)];
    const given = { windows, endMs: 9_000, recoverySlackMs: 900 };
    expect(late({ ...given, processes: leading([0, 1_000], [3_390, 9_000]) })).to.deep.equal([]);
    expect(late({ ...given, processes: leading([0, 1_000], [3_410, 9_000]) })).to.have.length(1);
  });

  it('the recovery check grants one more TTL where Redis lost the record, and no more', () => {
    const windows = [window(0, 900, 2_000, true)];
    expect(late({ processes: leading([0, 1_000], [3_490, 9_000]), windows, endMs: 9_000 })).to.deep.equal([]);
    expect(late({ processes: leading([0, 1_000], [3_510, 9_000]), windows, endMs: 9_000 })).to.have.length(1);
  });

  it('the recovery check finds that nobody ever led again', () => {
    const given = { processes: leading([0, 1_000]), windows: [window(0, 900, 2_000)], endMs: 4_000 };
    expect(late(given)).to.have.length(1);
  });

  it('the recovery check finds a late takeover although the next faults began meanwhile', () => {
    const windows = [window(0, 900, 2_000), window(1, 3_200, 3_400)];
    expect(late({ processes: leading([0, 1_000], [3_600, 9_000]), windows, endMs: 9_000 })).to.have.length(1);
  });

  it('the recovery check does not count the time of faults', () => {
    const windows = [window(0, 900, 2_000), window(1, 2_700, 8_000)];
    expect(late({ processes: leading([0, 1_000], [8_100, 9_000]), windows, endMs: 9_000 })).to.deep.equal([]);
  });

  it('the recovery check finds a leadership that ends without a fault', () => {
    const processes = leading([0, 2_500], [4_000, 9_000]);
    expect(late({ processes, windows: [window(0, 900, 2_000)], endMs: 9_000 })).to.have.length(1);
  });

  it('the recovery check is applied to each key', () => {
    const given = {
      processes: leading([0, 9_000]),
      windows: [window(0, 900, 2_000)],
      keys: ['key', 'other'],
    };
    expect(check(history({ ...given, endMs: 9_000 })).violations.map(({ key }) => key)).to.deep.equal([
      'other',
    ]);
  });

  it('the recovery check subtracts the time in which the machine stood still', () => {
    const processes = leading([0, 1_000], [3_300, 9_000]);
    const given = { processes, windows: [window(0, 900, 2_000)], endMs: 9_000 };
    expect(late({ ...given, stalls: [[2_500, 2_900]] })).to.deep.equal([]);
    expect(late({ ...given, stalls: [[1_500, 1_900]] })).to.have.length(1);
    // Servers that replaced each other while it stood still may serve nothing for a while afterwards.
    const longer = { ...given, processes: leading([0, 1_000], [3_700, 9_000]) };
    const windows = [{ ...window(0, 900, 2_000), failedOver: true }];
    expect(late({ ...longer, windows })).to.have.length(1);
    expect(late({ ...longer, windows, stalls: [[1_500, 1_900]] })).to.deep.equal([]);
    expect(late({ ...longer, windows, stalls: [[400, 800]] })).to.have.length(1);
  });

  it('the recovery time runs from the end of the faults to the next act', () => {
    const processes = leading([0, 1_000], [2_400, 9_000]);
    const windows = [window(0, 900, 2_000), window(1, 5_000, 5_001)];
    const { recoveries } = check(history({ processes, windows, endMs: 9_000 }));
    expect(recoveries).to.deep.equal([
      { key: 'key', window: 0, ms: 400, interrupted: true },
      { key: 'key', window: 1, ms: 9, interrupted: false },
    ]);
  });
});
