import { expect } from 'chai';
import { ActCounter } from '../../dev/demo/act-counter.js';
import { CalmTimes } from '../../dev/demo/calm-times.js';
import { problemsAbout, type TourOutcome } from '../../dev/demo/verdict.js';
import { skipped } from './support/sightings.js';

const step = {
  what: 'clean stop of a',
  leaseLeftMs: null,
  limitMs: 1_000,
  takeover: { by: 'b', token: 2, roleMs: 4.2, actMs: 400 },
};
const good: TourOutcome = {
  steps: [step],
  deploy: { replica: 'b', ms: 60, keptTerm: true },
  staleActs: 0,
  doubles: { afterTerm: [], foreignToken: [] },
  acted: 10,
  skipped: 20,
  idle: 0,
  terms: 2,
};
const act = { replica: 'a', atMs: 1 };

describe('demo: verdict', () => {
  it('the verdict is empty when all came out as promised', () => {
    expect(problemsAbout(good)).to.deep.equal([]);
  });

  const broken: readonly (readonly [string, Partial<TourOutcome>, RegExp])[] = [
    [
      'a slow takeover',
      { steps: [{ ...step, takeover: { ...step.takeover, roleMs: 1_001 } }] },
      /1001 ms, more/,
    ],
    ['leadership that a deploy moved', { deploy: { ...good.deploy, keptTerm: false } }, /leadership moved/],
    ['a stale act', { staleActs: 1 }, /acted 1 times after its term/],
    ['an act after the term', { doubles: { afterTerm: [act], foreignToken: [] } }, /another replica led: 1/],
    ['two with one token', { doubles: { afterTerm: [], foreignToken: [act] } }, /another replica led: 1/],
    ['an idle leader', { idle: 3 }, /during its term: 3/],
    ['no act at all', { acted: 0 }, /nobody acted/],
    ['a term too many', { terms: 3 }, /3 terms, where 2/],
  ];
  for (const [what, change, words] of broken) {
    it(`the verdict reports ${what}`, () => {
      const problems = problemsAbout({ ...good, ...change });
      expect(problems).to.have.lengthOf(1);
      expect(problems[0]).to.match(words);
    });
  }

  it('the verdict counts what a leader skips in calm times only', async () => {
    const ledger = new ActCounter();
    const calm = new CalmTimes({ ledger });
    ledger.add(skipped('a', 1)); // not yet the leader
    calm.begin({ name: 'a' });
    ledger.add(skipped('a', 2));
    ledger.add(skipped('b', 2));
    await calm.exceptFor(async () => {
      ledger.add(skipped('a', 3)); // frozen, thawed, and right to skip
      return { takeover: { by: 'b' } };
    });
    ledger.add(skipped('b', 4));
    calm.end();
    calm.end();
    expect(calm.idleJobs).to.equal(2);
  });
});
