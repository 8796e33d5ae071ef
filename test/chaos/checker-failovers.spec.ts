import { expect } from 'chai';
import { check } from '../../dev/chaos/checker/check.js';
import type { Failover, FaultWindow } from '../../dev/chaos/checker/history.js';
import { act, acts, history, KEY, term, window } from './support/histories.js';

const NS = 1e6;

function failover(answeredMs: number, namedMs: number, keys: readonly string[] = [KEY]): Failover {
  return { keys, cause: 'kill', answered: answeredMs * NS, named: namedMs * NS };
}

const failedOver = (index: number, begin: number, end: number): FaultWindow => ({
  ...window(index, begin, end),
  failedOver: true,
});

const parted = (index: number, begin: number, end: number): FaultWindow => ({
  ...window(index, begin, end),
  parted: true,
});

const rules = (given: Parameters<typeof history>[0]) =>
  check(history(given)).violations.map(({ rule }) => rule);

describe('chaos checker: failovers of the server', () => {
  it('a takeover is counted from the first answer of the new primary, and from its naming', () => {
    const processes = [[act('a', 1, 0), act('a', 1, 900)], [act('b', 2, 2_000)]];
    const { takeoversAfter } = check(history({ processes, failovers: [failover(1_200, 1_500)] }));
    expect(takeoversAfter).to.deep.equal([{ key: KEY, cause: 'kill', answeredMs: 800, namedMs: 500 }]);
  });

  it('a leader that acts between the first answer and the naming waited for nothing', () => {
    const processes = [[act('b', 2, 1_300)]];
    const { takeoversAfter } = check(history({ processes, failovers: [failover(1_200, 1_500)] }));
    expect(takeoversAfter.map(({ namedMs }) => namedMs)).to.deep.equal([0]);
  });

  it('a failover concerns the keys of its primary only', () => {
    const processes = [[act('a', 1, 2_000, 0.01, 'other')]];
    const given = { processes, keys: [KEY, 'other'], failovers: [failover(1_000, 1_000, ['other'])] };
    expect(check(history(given)).takeoversAfter.map(({ key }) => key)).to.deep.equal(['other']);
  });

  it('a recovery may take a second beyond the TTL after a failover, and no longer', () => {
    const recovered = (afterMs: number) => ({
      processes: [term('a', 1, 0, 1_000), term('b', 2, 1_500 + afterMs, 5_000)],
      windows: [failedOver(0, 900, 1_500)],
      endMs: 5_000,
    });
    expect(rules(recovered(1_450))).to.deep.equal([]);
    expect(rules(recovered(1_550))).to.deep.equal(['recovery']);
  });
});

describe('chaos checker: partitions that cut clients off', () => {
  const two = { processes: [acts('a', 1, 0, 1_400), acts('b', 2, 1_300, 5_000)], endMs: 5_000 };
  const ofLeaders = (given: Parameters<typeof history>[0]) => {
    const { violations, excused } = check(history(given));
    const count = (found: typeof violations) => found.filter(({ rule }) => rule === 'one leader').length;
    return { judged: count(violations), excused: count(excused) };
  };

  it('an overlap is judged where replicas of the server are waited for', () => {
    expect(ofLeaders({ ...two, windows: [parted(0, 500, 1_200)] })).to.deep.equal({ judged: 1, excused: 0 });
  });

  it('an overlap is counted and not judged where they are not', () => {
    const given = { ...two, windows: [parted(0, 500, 1_200)], overlapsExcused: true };
    expect(ofLeaders(given)).to.deep.equal({ judged: 0, excused: 1 });
  });

  it('an overlap after another window is judged in any case', () => {
    const windows = [parted(0, 300, 500), window(1, 1_000, 1_200)];
    expect(ofLeaders({ ...two, windows, overlapsExcused: true })).to.deep.equal({ judged: 1, excused: 0 });
  });

  it('nothing but overlaps is excused', () => {
    const given = {
      processes: [acts('a', 1, 0, 400)],
      windows: [parted(0, 300, 500)],
      overlapsExcused: true,
    };
    expect(rules(given)).to.include('recovery');
  });
});
